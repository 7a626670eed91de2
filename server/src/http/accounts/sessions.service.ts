import { Inject, Injectable } from '@nestjs/common';
import { rolePermissions, type OpenSession as OpenSessionAnswer, type Session as SessionAnswer } from '@parcours/sdk/api';
import type { Account } from '../../db/repositories/accounts.repository.js';
import { SessionsRepository, type OpenSession } from '../../db/repositories/sessions.repository.js';
import { WorkspacesRepository } from '../../db/repositories/workspaces.repository.js';
import type { Config } from '../../platform/config.js';
import { CONFIG } from '../injection.js';
import { notFound, notSignedIn } from '../refusal.js';
import type { Principal } from '../routing/principal.js';
import { newSecret, secretHash } from '../routing/secret-text.js';
import { secondFactorDue } from './second-factor-due.js';

export interface Place {
  readonly address: string | null;
  readonly agent: string | null;
}

/** A session just opened or renewed: the secret goes into the cookie, the answer to the page. */
export interface Opened {
  readonly secret: string;
  readonly maxAgeMs: number;
  readonly answer: SessionAnswer;
}

const gone = (): Error => notSignedIn('not_signed_in', 'Your session has ended; sign in again.');

/** Sessions of people: opened, renewed at every rise of rights, listed and ended. What is stored of a secret is its hash. */
@Injectable()
export class Sessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly workspaces: WorkspacesRepository,
    @Inject(CONFIG) private readonly config: Pick<Config, 'accounts'>,
  ) {}

  /** The session of a secret, unless it is over or idle; it is not touched. */
  async find(secret: string): Promise<OpenSession | null> {
    const now = Date.now();
    return this.sessions.find(secretHash(secret), new Date(now), new Date(now - this.config.accounts.sessionIdleMs));
  }

  async touch(secret: string): Promise<void> {
    await this.sessions.touch(secretHash(secret), new Date());
  }

  async open({ userId, workspaceId }: Account, place: Place, method: OpenSession['method'] = 'password'): Promise<Opened> {
    const secret = newSecret();
    const now = Date.now();
    await this.sessions.open({ tokenHash: secretHash(secret), userId, workspaceId, createdAt: new Date(now), expiresAt: new Date(now + this.config.accounts.sessionAbsoluteMs), method, ...place });
    return this.opened(secret);
  }

  /** The same session with another secret (B1); the old one opens nothing any more. */
  async renew(before: string, workspaceId?: number): Promise<Opened> {
    const secret = newSecret();
    if (!(await this.sessions.renew(secretHash(before), secretHash(secret), workspaceId))) throw gone();
    return this.opened(secret);
  }

  /** Goes over to another workspace. Throws `not_found` for one the person does not belong to. */
  async enter(caller: Principal, before: string, workspaceId: number): Promise<Opened> {
    const mine = await this.workspaces.ofUser(caller.userId as number);
    if (!mine.some(({ id }) => id === workspaceId)) throw notFound('workspace');
    return this.renew(before, workspaceId);
  }

  async close(secret: string): Promise<void> {
    await this.sessions.close(secretHash(secret));
  }

  async answer(session: OpenSession): Promise<SessionAnswer> {
    const { user, workspace } = session;
    return { user, workspace, workspaces: [...(await this.workspaces.ofUser(user.id))], permissions: [...rolePermissions[workspace.role]], secondFactorDue: secondFactorDue(session) };
  }

  async list(caller: Principal): Promise<OpenSessionAnswer[]> {
    const idleSince = new Date(Date.now() - this.config.accounts.sessionIdleMs);
    const rows = await this.sessions.listOf(caller.userId as number, idleSince);
    return rows.map(({ created_at, seen_at, expires_at, ...row }) => ({ ...row, current: row.id === caller.sessionId, createdAt: created_at.toISOString(), seenAt: seen_at.toISOString(), expiresAt: expires_at.toISOString() }));
  }

  async endOne(caller: Principal, id: number): Promise<void> {
    if (!(await this.sessions.closeOne(caller.userId as number, id))) throw notFound('session');
  }

  async endOthers(caller: Principal): Promise<void> {
    await this.sessions.closeOthers(caller.userId as number, caller.sessionId as number);
  }

  private async opened(secret: string): Promise<Opened> {
    const session = await this.find(secret);
    if (session === null) throw gone();
    return { secret, maxAgeMs: session.expiresAt.getTime() - Date.now(), answer: await this.answer(session) };
  }
}
