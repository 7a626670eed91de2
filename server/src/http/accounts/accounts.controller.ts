import { Body, Controller, Inject, Req, Res } from '@nestjs/common';
import { routes, type BodyOf, type ResponseOf, type Session } from '@parcours/sdk/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../platform/config.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { CONFIG } from '../injection.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import { callerPlace } from '../routing/caller-place.js';
import type { Principal } from '../routing/principal.js';
import { AccountsService } from './accounts.service.js';
import { SessionAnswers } from './session-answers.service.js';
import { Sessions } from './sessions.service.js';
import { SignIn } from './sign-in.service.js';

/** The first set-up, and signing in and out. */
@Controller()
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly signing: SignIn,
    private readonly sessions: Sessions,
    private readonly answers: SessionAnswers,
    private readonly audit: AuditTrail,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Api(routes.setup.state)
  async setupState(): Promise<{ needed: boolean }> {
    return { needed: await this.accounts.setupNeeded() };
  }

  @Api(routes.setup.create)
  async setUp(@Body() body: BodyOf<typeof routes.setup.create>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Session> {
    const { token, ...owner } = body;
    const account = await this.accounts.setUp(token, owner);
    this.audit.note({ ...account, subject: owner.email });
    return this.answers.signedIn(account, request, reply);
  }

  @Api(routes.session.options)
  options(): ResponseOf<typeof routes.session.options> {
    const { oidc, mail } = this.config.accounts;
    return { oidc: oidc === undefined ? null : { label: oidc.label }, mail: mail !== undefined };
  }

  @Api(routes.session.create)
  async signIn(@Body() body: BodyOf<typeof routes.session.create>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Session> {
    return this.answers.signedIn(await this.signing.signIn(body, callerPlace(request)), request, reply);
  }

  @Api(routes.session.read)
  session(@Req() request: FastifyRequest): Promise<Session> {
    return this.answers.current(request);
  }

  @Api(routes.session.enter)
  async enter(@Caller() caller: Principal, @Body() { workspaceId }: BodyOf<typeof routes.session.enter>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Session> {
    return this.answers.put(await this.sessions.enter(caller, this.answers.secret(request), workspaceId), reply);
  }

  @Api(routes.session.remove)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.answers.signOut(request, reply);
  }
}
