import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiKeysRepository } from '../../db/repositories/api-keys.repository.js';
import { SessionsRepository, type OpenSession } from '../../db/repositories/sessions.repository.js';
import type { Principal } from '../routing/principal.js';
import { secretHash } from '../routing/secret-text.js';
import { SESSION_IDLE_MS, sessionSecret } from '../routing/session-cookie.js';

const TOUCH_AFTER_MS = 60_000;

/** Finds out who is asking: an API key in the header, or else the session in the cookie. Sessions live in real time, also where the engine's clock is virtual. */
@Injectable()
export class Authentication {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly apiKeys: ApiKeysRepository,
  ) {}

  async identify(request: Pick<FastifyRequest, 'headers' | 'cookies'>): Promise<Principal | null> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.byKey(authorization);
    const secret = sessionSecret(request);
    const session = secret === undefined ? null : await this.session(secret);
    return session === null ? null : { userId: session.user.id, workspaceId: session.workspace.id, role: session.workspace.role };
  }

  /** A session that lives; being asked for keeps it from becoming idle, unless a mere open page asks (`touch: false`). */
  async session(secret: string, { touch = true } = {}): Promise<OpenSession | null> {
    const tokenHash = secretHash(secret);
    const now = Date.now();
    const session = await this.sessions.find(tokenHash, new Date(now), new Date(now - SESSION_IDLE_MS));
    if (touch && session !== null && session.seenAt.getTime() < now - TOUCH_AFTER_MS) await this.sessions.touch(tokenHash, new Date(now));
    return session;
  }

  private async byKey(authorization: string): Promise<Principal | null> {
    const key = /^Bearer (pk_[A-Za-z0-9_-]{20,100})$/.exec(authorization)?.[1];
    const holder = key === undefined ? null : await this.apiKeys.holder(secretHash(key));
    return holder === null ? null : { userId: null, workspaceId: holder.workspaceId, role: holder.role };
  }
}
