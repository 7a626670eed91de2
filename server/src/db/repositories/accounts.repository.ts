import type { DataSource, EntityManager } from 'typeorm';
import { Instance } from '../entities/instance.entity.js';
import { Membership } from '../entities/membership.entity.js';
import { Session } from '../entities/session.entity.js';
import { User } from '../entities/user.entity.js';
import { Workspace } from '../entities/workspace.entity.js';

export interface NewOwner {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly workspace: string;
  readonly timezone: string;
}

/** Who signs in, and the workspace they come into. */
export interface Account {
  readonly userId: number;
  readonly workspaceId: number;
}

/** Users, and the one-time set-up of this installation. */
export class AccountsRepository {
  constructor(private readonly source: DataSource) {}

  async ownerExists(): Promise<boolean> {
    return (await this.source.getRepository(Instance).findOneByOrFail({ id: true })).ownerCreatedAt !== null;
  }

  async setupTokenHash(): Promise<Buffer | null> {
    return (await this.source.getRepository(Instance).findOneByOrFail({ id: true })).setupTokenHash;
  }

  /** Replaces the one-time set-up token; false when there is an owner already. */
  async offerSetup(tokenHash: Buffer): Promise<boolean> {
    const rows: unknown[] = await this.source.query('update instance set setup_token_hash = $1 where owner_created_at is null returning id', [tokenHash]).then(returned);
    return rows.length > 0;
  }

  /** Makes the first owner and workspace. The instance row is locked meanwhile: of many at once exactly one gets an account, the others null. */
  async createOwner(owner: NewOwner, tokenHash: Buffer | null): Promise<Account | null> {
    return this.source.transaction(async (manager) => {
      const instance = await manager.getRepository(Instance).findOneOrFail({ where: { id: true }, lock: { mode: 'pessimistic_write' } });
      if (instance.ownerCreatedAt !== null) return null;
      if (tokenHash !== null && !instance.setupTokenHash?.equals(tokenHash)) return null;
      await manager.getRepository(Instance).update({ id: true }, { ownerCreatedAt: new Date(), setupTokenHash: null });
      return this.insertOwner(manager, owner);
    });
  }

  private async insertOwner(manager: EntityManager, owner: NewOwner): Promise<Account> {
    const workspace = await manager.getRepository(Workspace).save({ name: owner.workspace, timezone: owner.timezone });
    const user = await manager.getRepository(User).save({ email: owner.email, name: owner.name, passwordHash: owner.passwordHash, emailVerifiedAt: new Date(), disabledAt: null });
    await manager.getRepository(Membership).save({ workspaceId: workspace.id, userId: user.id, role: 'owner' });
    return { userId: user.id, workspaceId: workspace.id };
  }

  async userByEmail(email: string): Promise<User | null> {
    return this.source.getRepository(User).findOneBy({ email });
  }

  async userById(id: number): Promise<User | null> {
    return this.source.getRepository(User).findOneBy({ id });
  }

  /** The workspace a user signs in to: the one last used, else the first they belong to. Null for who is disabled or belongs to none. */
  async accountOf(userId: number): Promise<Account | null> {
    const rows: { workspace_id: number }[] = await this.source.query(
      `select m.workspace_id from memberships m join users u on u.id = m.user_id and u.disabled_at is null
       left join lateral (select max(s.seen_at) as seen_at from sessions s where s.user_id = m.user_id and s.workspace_id = m.workspace_id) last on true
       where m.user_id = $1 order by last.seen_at desc nulls last, m.workspace_id limit 1`,
      [userId],
    );
    return rows[0] === undefined ? null : { userId, workspaceId: rows[0].workspace_id };
  }

  async save(id: number, changes: Partial<Pick<User, 'name' | 'language' | 'email' | 'emailVerifiedAt' | 'passwordHash'>>): Promise<void> {
    await this.source.getRepository(User).update({ id }, changes);
  }

  /** A stronger hash of the same password; nothing when it was changed meanwhile. */
  async renewHash(id: number, before: string, passwordHash: string): Promise<void> {
    await this.source.getRepository(User).update({ id, passwordHash: before }, { passwordHash });
  }

  /** Changes a password and ends all sessions of the user, and every link that would change it again, in the same transaction; false when there is no such user. */
  async setPassword(email: string, passwordHash: string): Promise<boolean> {
    return this.source.transaction(async (manager) => {
      const user = await manager.getRepository(User).findOneBy({ email });
      if (user === null) return false;
      await manager.getRepository(User).update({ id: user.id }, { passwordHash });
      await manager.getRepository(Session).delete({ userId: user.id });
      await manager.query(`delete from account_links where user_id = $1 and purpose = 'password'`, [user.id]);
      return true;
    });
  }

  /** False when the address belongs to somebody else. */
  async changeEmail(id: number, email: string, verifiedAt: Date | null): Promise<boolean> {
    const rows: unknown[] = await this.source
      .query(`update users set email = $2, email_verified_at = $3 where id = $1 and not exists (select from users where email = $2 and id <> $1) returning id`, [id, email, verifiedAt])
      .then(returned);
    return rows.length > 0;
  }

  /** The workspace of this installation's owner, for the command line. */
  async firstWorkspace(): Promise<{ readonly id: number; readonly name: string; readonly timezone: string } | null> {
    return this.source.getRepository(Workspace).findOne({ where: {}, order: { id: 'ASC' } });
  }
}

/** TypeORM answers `[rows, count]` to an update, whatever it returns. */
const returned = (result: unknown): unknown[] => (Array.isArray(result) && Array.isArray(result[0]) ? (result[0] as unknown[]) : (result as unknown[]));
