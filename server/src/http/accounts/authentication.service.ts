import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiKeysRepository } from '../../db/repositories/api-keys.repository.js';
import type { OpenSession } from '../../db/repositories/sessions.repository.js';
import type { Config } from '../../platform/config.js';
import { ApiKeyRights } from '../api-keys/api-key-rights.service.js';
import { CONFIG } from '../injection.js';
import type { Principal } from '../routing/principal.js';
import { secretHash } from '../routing/secret-text.js';
import { sessionSecret } from '../routing/session-cookie.js';
import { secondFactorDue } from './second-factor-due.js';
import { Sessions } from './sessions.service.js';

const TOUCH_AFTER_MS = 60_000;

/** Finds out who is asking: an API key in the header, or else the session in the cookie. Sessions live in real time, also where the engine's clock is virtual. */
@Injectable()
export class Authentication {
  constructor(
    private readonly sessions: Sessions,
    private readonly apiKeys: ApiKeysRepository,
    private readonly keyRights: ApiKeyRights,
    @Inject(CONFIG) private readonly config: Pick<Config, 'baseUrl'>,
  ) {}

  async identify(request: Pick<FastifyRequest, 'headers' | 'cookies'>): Promise<Principal | null> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.byKey(authorization);
    const secret = sessionSecret(request, this.config.baseUrl);
    const session = secret === undefined ? null : await this.session(secret);
    return session === null ? null : this.principal(session);
  }

  /** A session that lives; being asked for keeps it from becoming idle, unless a mere open page asks (`touch: false`). */
  async session(secret: string, { touch = true } = {}): Promise<OpenSession | null> {
    const session = await this.sessions.find(secret);
    if (touch && session !== null && session.seenAt.getTime() < Date.now() - TOUCH_AFTER_MS) await this.sessions.touch(secret);
    return session;
  }

  principal(session: OpenSession): Principal {
    const { user, workspace, id } = session;
    return { userId: user.id, workspaceId: workspace.id, role: workspace.role, sessionId: id, ...(secondFactorDue(session) ? { secondFactorDue: true } : {}) };
  }

  private async byKey(authorization: string): Promise<Principal | null> {
    const key = /^Bearer (\S{1,200})$/.exec(authorization)?.[1];
    const holder = key === undefined || !this.keyRights.isKey(key) ? null : await this.apiKeys.holder(secretHash(key));
    if (holder === null) return null;
    const permissions = this.keyRights.permissions(holder);
    return permissions.length === 0 ? null : { userId: null, workspaceId: holder.workspaceId, role: holder.role, keyId: holder.id, permissions };
  }
}
