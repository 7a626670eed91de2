import type { Role } from '@parcours/sdk/api';
import type { DataSource } from 'typeorm';
import { LessThan, Not } from 'typeorm';
import { Session } from '../entities/session.entity.js';

export interface OpenSession {
  readonly id: number;
  readonly method: 'password' | 'oidc';
  readonly seenAt: Date;
  readonly expiresAt: Date;
  readonly user: { readonly id: number; readonly email: string; readonly name: string; readonly language: 'en' | 'fr'; readonly hasPassword: boolean; readonly secondFactor: boolean };
  readonly workspace: { readonly id: number; readonly name: string; readonly timezone: string; readonly role: Role; readonly secondFactor: 'optional' | 'owners' | 'everybody'; readonly restoredFrom?: string };
}

interface Row {
  id: number;
  method: OpenSession['method'];
  seen_at: Date;
  expires_at: Date;
  user: OpenSession['user'];
  workspace: OpenSession['workspace'];
}

export interface ListedSession {
  readonly id: number;
  readonly created_at: Date;
  readonly seen_at: Date;
  readonly expires_at: Date;
  readonly address: string | null;
  readonly agent: string | null;
  readonly workspace: string;
}

/** Sessions of signed-in people, found by the hash of their cookie. */
export class SessionsRepository {
  constructor(private readonly source: DataSource) {}

  async open(session: Omit<Session, 'seenAt' | 'id'>): Promise<void> {
    await this.source.getRepository(Session).insert({ ...session, seenAt: session.createdAt });
    await this.source.getRepository(Session).delete({ expiresAt: LessThan(session.createdAt) });
  }

  /** A session that is neither over nor idle since `idleSince`, with the rights its user has now. */
  async find(tokenHash: Buffer, now: Date, idleSince: Date): Promise<OpenSession | null> {
    const rows: Row[] = await this.source.query(
      `select s.id, s.method, s.seen_at, s.expires_at,
         json_build_object('id', u.id, 'email', u.email, 'name', u.name, 'language', u.language, 'hasPassword', u.password_hash is not null, 'secondFactor', u.totp_enabled_at is not null) as user,
         json_strip_nulls(json_build_object('id', w.id, 'name', w.name, 'timezone', w.timezone, 'role', m.role, 'secondFactor', w.second_factor, 'restoredFrom', w.restored_from)) as workspace
       from sessions s
       join users u on u.id = s.user_id and u.disabled_at is null
       join memberships m on m.user_id = s.user_id and m.workspace_id = s.workspace_id
       join workspaces w on w.id = s.workspace_id
       where s.token_hash = $1 and s.expires_at > $2 and s.seen_at > $3`,
      [tokenHash, now, idleSince],
    );
    const row = rows[0];
    return row === undefined ? null : { id: row.id, method: row.method, seenAt: row.seen_at, expiresAt: row.expires_at, user: row.user, workspace: row.workspace };
  }

  async touch(tokenHash: Buffer, seenAt: Date): Promise<void> {
    await this.source.getRepository(Session).update({ tokenHash }, { seenAt });
  }

  async close(tokenHash: Buffer): Promise<void> {
    await this.source.getRepository(Session).delete({ tokenHash });
  }

  /** The same session under another secret, maybe in another workspace; false when it has ended meanwhile. */
  async renew(before: Buffer, after: Buffer, workspaceId?: number): Promise<boolean> {
    const { affected } = await this.source.getRepository(Session).update({ tokenHash: before }, { tokenHash: after, ...(workspaceId === undefined ? {} : { workspaceId }) });
    return (affected ?? 0) > 0;
  }

  async listOf(userId: number, idleSince: Date): Promise<readonly ListedSession[]> {
    return this.source.query(
      `select s.id, s.created_at, s.seen_at, s.expires_at, s.address, s.agent, w.name as workspace from sessions s join workspaces w on w.id = s.workspace_id
       where s.user_id = $1 and s.expires_at > now() and s.seen_at > $2 order by s.seen_at desc limit 100`,
      [userId, idleSince],
    );
  }

  async closeOne(userId: number, id: number): Promise<boolean> {
    return ((await this.source.getRepository(Session).delete({ userId, id })).affected ?? 0) > 0;
  }

  async closeOthers(userId: number, keepId: number): Promise<void> {
    await this.source.getRepository(Session).delete({ userId, id: Not(keepId) });
  }

  async closeIn(workspaceId: number, userId: number): Promise<void> {
    await this.source.getRepository(Session).delete({ workspaceId, userId });
  }
}
