import { Inject, Injectable } from '@nestjs/common';
import type { Session } from '@parcours/sdk/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../../db/repositories/accounts.repository.js';
import type { Config } from '../../platform/config.js';
import { CONFIG } from '../injection.js';
import { notSignedIn } from '../refusal.js';
import { callerPlace } from '../routing/caller-place.js';
import { clearSessionCookie, sessionSecret, setSessionCookie } from '../routing/session-cookie.js';
import { Sessions, type Opened } from './sessions.service.js';

/** Sessions as browsers see them: the secret goes into the cookie, the rest to the page. */
@Injectable()
export class SessionAnswers {
  constructor(
    private readonly sessions: Sessions,
    @Inject(CONFIG) private readonly config: Pick<Config, 'baseUrl'>,
  ) {}

  secret(request: FastifyRequest): string {
    return sessionSecret(request, this.config.baseUrl) ?? '';
  }

  /** Opens a session; the one this browser had before ends. */
  async signedIn(account: Account, request: FastifyRequest, reply: FastifyReply, method: 'password' | 'oidc' = 'password'): Promise<Session> {
    const before = this.secret(request);
    const opened = await this.sessions.open(account, callerPlace(request), method);
    if (before !== '') await this.sessions.close(before);
    return this.put(opened, reply);
  }

  async renewed(request: FastifyRequest, reply: FastifyReply): Promise<Session> {
    return this.put(await this.sessions.renew(this.secret(request)), reply);
  }

  /** Throws `not_signed_in` for a session that ended between the guard and here. */
  async current(request: FastifyRequest): Promise<Session> {
    const session = await this.sessions.find(this.secret(request));
    if (session === null) throw notSignedIn('not_signed_in', 'Your session has ended; sign in again.');
    return this.sessions.answer(session);
  }

  put({ secret, maxAgeMs, answer }: Opened, reply: FastifyReply): Session {
    setSessionCookie(reply, secret, { baseUrl: this.config.baseUrl, maxAgeMs });
    return answer;
  }

  async signOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.sessions.close(this.secret(request));
    clearSessionCookie(reply, this.config.baseUrl);
  }
}
