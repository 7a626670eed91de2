import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Connections } from '../../core/connections.js';
import { PublicPage } from '../../platform/public-page.js';
import { Authentication } from '../accounts/authentication.service.js';
import { CONNECTIONS } from '../injection.js';
import { may } from '../routing/principal.js';

const LONGEST = 4_096;
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' && value.length <= LONGEST ? value : undefined);

/** Where the other side sends the browser back to. Always ends on our own page of credentials, which says how it went. */
@PublicPage()
@Controller()
export class OAuthCallbackController {
  constructor(
    private readonly authentication: Authentication,
    @Inject(CONNECTIONS) private readonly connections: Connections,
  ) {}

  @Get('oauth2/callback')
  async back(@Query() query: Record<string, unknown>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { connected, problem } = await this.finish(query, request);
    const answer = new URLSearchParams({ ...(connected === null ? {} : { connected: String(connected) }), ...(problem === null ? {} : { problem }) });
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').redirect(`/credentials?${answer.toString()}`, 303);
  }

  private async finish(query: Record<string, unknown>, request: FastifyRequest): Promise<{ readonly connected: number | null; readonly problem: string | null }> {
    const { cookies } = request;
    const principal = await this.authentication.identify({ headers: {}, cookies });
    const state = text(query['state']);
    if (principal?.sessionId === undefined || state === undefined || !may(principal, 'credentials:edit')) return { connected: null, problem: 'state' };
    const code = text(query['code']);
    const error = text(query['error']);
    const { credentialId, problem } = await this.connections.finish(principal.workspaceId, String(principal.sessionId), { state, ...(code === undefined ? {} : { code }), ...(error === undefined ? {} : { error }) });
    return { connected: credentialId, problem };
  }
}
