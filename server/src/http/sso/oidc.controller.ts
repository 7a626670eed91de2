import { Controller, Inject, Query, Req, Res } from '@nestjs/common';
import { routes, type QueryOf } from '@parcours/sdk/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SessionAnswers } from '../accounts/session-answers.service.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { REPORT, type Report } from '../injection.js';
import { notFound } from '../refusal.js';
import { Api } from '../routing/api.js';
import { callerPlace } from '../routing/caller-place.js';
import { sitePath } from '../routing/site-path.js';
import { OidcProvider } from './oidc-provider.service.js';
import { OidcSignIn } from './oidc-sign-in.service.js';
import { OidcTicket } from './oidc-ticket.service.js';

const table = routes.session;

/** Signing in at an identity provider: there and back again. The way back is a GET that opens a session, as the protocol has it; state and ticket bind it to this browser. */
@Controller()
export class OidcController {
  constructor(
    private readonly provider: OidcProvider,
    private readonly signing: OidcSignIn,
    private readonly ticket: OidcTicket,
    private readonly answers: SessionAnswers,
    private readonly audit: AuditTrail,
    @Inject(REPORT) private readonly report: Report,
  ) {}

  @Api(table.oidc)
  async begin(@Query() query: QueryOf<typeof table.oidc>, @Res() reply: FastifyReply): Promise<void> {
    if (this.provider.settings === undefined) throw notFound('identity provider');
    try {
      const { url, state } = await this.provider.begin();
      this.ticket.give(reply, { ...state, returnPath: sitePath(query.return) });
      await reply.redirect(url, 302);
    } catch (error) {
      this.report('identity provider', error);
      await this.refuse(reply, 'oidc_unreachable');
    }
  }

  @Api(table.oidcReturn)
  async finish(@Query() query: QueryOf<typeof table.oidcReturn>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (this.provider.settings === undefined) throw notFound('identity provider');
    const ticket = this.ticket.take(request, reply);
    if (ticket === null) return this.refuse(reply, 'oidc_expired');
    try {
      const person = await this.provider.finish(query as Readonly<Record<string, string>>, ticket);
      const account = await this.signing.accountFor(person);
      if (typeof account === 'string') return await this.refuse(reply, account);
      await this.answers.signedIn(account, request, reply, 'oidc');
      await this.audit.write({ workspaceId: account.workspaceId, actor: { kind: 'person', id: account.userId }, action: 'session.oidcReturn', subject: null, details: { after: { issuer: person.issuer } }, ...callerPlace(request) });
      await reply.redirect(ticket.returnPath, 302);
    } catch (error) {
      this.report('identity provider', error);
      await this.refuse(reply, 'oidc_failed');
    }
  }

  private async refuse(reply: FastifyReply, problem: string): Promise<void> {
    await reply.redirect(`/sign-in?problem=${problem}`, 302);
  }
}
