import type { Role } from '@parcours/sdk/api';
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

export interface Account {
  readonly user: { readonly id: number; readonly email: string; readonly name: string };
  readonly workspace: { readonly id: number; readonly name: string; readonly timezone: string; readonly role: Role };
}

/** Users, their workspaces, and the one-time set-up of this installation. */
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
    const user = await manager.getRepository(User).save({ email: owner.email, name: owner.name, passwordHash: owner.passwordHash, disabledAt: null });
    await manager.getRepository(Membership).save({ workspaceId: workspace.id, userId: user.id, role: 'owner' });
    return { user: { id: user.id, email: user.email, name: user.name }, workspace: { id: workspace.id, name: workspace.name, timezone: workspace.timezone, role: 'owner' } };
  }

  async userByEmail(email: string): Promise<User | null> {
    return this.source.getRepository(User).findOneBy({ email });
  }

  /** The workspace a user signs in to: the first one they belong to. */
  async accountOf(userId: number): Promise<Account | null> {
    const user = await this.source.getRepository(User).findOneBy({ id: userId });
    const membership = await this.source.getRepository(Membership).findOne({ where: { userId }, order: { workspaceId: 'ASC' } });
    if (user === null || user.disabledAt !== null || membership === null) return null;
    const workspace = await this.source.getRepository(Workspace).findOneByOrFail({ id: membership.workspaceId });
    return { user: { id: user.id, email: user.email, name: user.name }, workspace: { id: workspace.id, name: workspace.name, timezone: workspace.timezone, role: membership.role } };
  }

  /** Changes a password and ends all sessions of the user in the same transaction; false when there is no such user. */
  async setPassword(email: string, passwordHash: string): Promise<boolean> {
    return this.source.transaction(async (manager) => {
      const user = await manager.getRepository(User).findOneBy({ email });
      if (user === null) return false;
      await manager.getRepository(User).update({ id: user.id }, { passwordHash });
      await manager.getRepository(Session).delete({ userId: user.id });
      return true;
    });
  }

  /** The workspace of this installation's owner, for the command line. */
  async firstWorkspace(): Promise<{ readonly id: number; readonly name: string } | null> {
    return this.source.getRepository(Workspace).findOne({ where: {}, order: { id: 'ASC' } });
  }
}

/** TypeORM answers `[rows, count]` to an update, whatever it returns. */
const returned = (result: unknown): unknown[] => (Array.isArray(result) && Array.isArray(result[0]) ? (result[0] as unknown[]) : (result as unknown[]));
