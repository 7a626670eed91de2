import { Body, Controller, Inject, Req, Res } from '@nestjs/common';
import { routes, type BodyOf, type Session } from '@parcours/sdk/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account } from '../../db/repositories/accounts.repository.js';
import type { Config } from '../../platform/config.js';
import { CONFIG } from '../injection.js';
import { notSignedIn } from '../refusal.js';
import { Api } from '../routing/api.js';
import { AccountsService } from './accounts.service.js';
import { Authentication } from './authentication.service.js';
import { clearSessionCookie, sessionSecret, setSessionCookie } from '../routing/session-cookie.js';

const answer = ({ user, workspace }: Account): Session => ({ user, workspace });

@Controller()
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly authentication: Authentication,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Api(routes.setup.state)
  async setupState(): Promise<{ needed: boolean }> {
    return { needed: await this.accounts.setupNeeded() };
  }

  @Api(routes.setup.create)
  async setUp(@Body() body: BodyOf<typeof routes.setup.create>, @Res({ passthrough: true }) reply: FastifyReply): Promise<Session> {
    const { token, ...owner } = body;
    return this.signedIn(await this.accounts.setUp(token, owner), reply);
  }

  @Api(routes.session.create)
  async signIn(@Body() body: BodyOf<typeof routes.session.create>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Session> {
    const account = await this.accounts.signIn(body.email, body.password);
    const before = sessionSecret(request);
    if (before !== undefined) await this.accounts.closeSession(before);
    return this.signedIn(account, reply);
  }

  @Api(routes.session.read)
  async session(@Req() request: FastifyRequest): Promise<Session> {
    const session = await this.authentication.session(sessionSecret(request) ?? '');
    // ended between the guard and here
    if (session === null) throw notSignedIn('not_signed_in', 'Your session has ended; sign in again.');
    return answer(session);
  }

  @Api(routes.session.remove)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.accounts.closeSession(sessionSecret(request) ?? '');
    clearSessionCookie(reply, this.config.baseUrl);
  }

  private async signedIn(account: Account, reply: FastifyReply): Promise<Session> {
    setSessionCookie(reply, await this.accounts.openSession(account), this.config.baseUrl);
    return answer(account);
  }
}
