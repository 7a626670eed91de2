import type { DataSource } from 'typeorm';
import { LessThan } from 'typeorm';
import { Session } from '../entities/session.entity.js';
import type { Account } from './accounts.repository.js';

export interface OpenSession extends Account {
  readonly seenAt: Date;
}

interface Row {
  user_id: number;
  email: string;
  user_name: string;
  workspace_id: number;
  workspace_name: string;
  timezone: string;
  role: Account['workspace']['role'];
  seen_at: Date;
}

/** Sessions of signed-in people, found by the hash of their cookie. */
export class SessionsRepository {
  constructor(private readonly source: DataSource) {}

  async open(session: Omit<Session, 'seenAt'>): Promise<void> {
    await this.source.getRepository(Session).insert({ ...session, seenAt: session.createdAt });
    await this.source.getRepository(Session).delete({ expiresAt: LessThan(session.createdAt) });
  }

  /** A session that is neither over nor idle since `idleSince`, with the rights its user has now. */
  async find(tokenHash: Buffer, now: Date, idleSince: Date): Promise<OpenSession | null> {
    const rows: Row[] = await this.source.query(
      `select u.id as user_id, u.email, u.name as user_name, w.id as workspace_id, w.name as workspace_name, w.timezone, m.role, s.seen_at
       from sessions s
       join users u on u.id = s.user_id and u.disabled_at is null
       join memberships m on m.user_id = s.user_id and m.workspace_id = s.workspace_id
       join workspaces w on w.id = s.workspace_id
       where s.token_hash = $1 and s.expires_at > $2 and s.seen_at > $3`,
      [tokenHash, now, idleSince],
    );
    const row = rows[0];
    if (row === undefined) return null;
    return {
      user: { id: row.user_id, email: row.email, name: row.user_name },
      workspace: { id: row.workspace_id, name: row.workspace_name, timezone: row.timezone, role: row.role },
      seenAt: row.seen_at,
    };
  }

  async touch(tokenHash: Buffer, seenAt: Date): Promise<void> {
    await this.source.getRepository(Session).update({ tokenHash }, { seenAt });
  }

  async close(tokenHash: Buffer): Promise<void> {
    await this.source.getRepository(Session).delete({ tokenHash });
  }
}
