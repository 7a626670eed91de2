import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Alerts } from '../../core/alerts/alerts.js';
import { PublicPage } from '../../platform/public-page.js';
import { ALERTS } from '../injection.js';
import { languageOf } from '../routing/language.js';
import { DIGEST_POLICY, digestPage, missingDigest } from './digest-page.js';

const MAX_TOKEN = 60;

/** Ends the summary by the link in it, without signing in. Looking changes nothing: scanners open every link they find (SECURITY H5). */
@PublicPage()
@Controller()
export class DigestController {
  constructor(@Inject(ALERTS) private readonly alerts: Alerts) {}

  @Get('d/:token')
  read(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(token, false, request, reply);
  }

  /** The button of the page, and what a mail program posts by itself (RFC 8058). */
  @Post('d/:token')
  stop(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(token, true, request, reply);
  }

  private async answer(token: string, apply: boolean, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const found = token.length > MAX_TOKEN ? null : await this.alerts.stopDigest(token, apply);
    const page = found === null ? missingDigest(languageOf(request.headers['accept-language'])) : digestPage(found.language, found.workspace, apply);
    void reply.status(found === null ? 404 : 200).header('content-security-policy', DIGEST_POLICY).header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').type('text/html; charset=utf-8').send(page);
  }
}
