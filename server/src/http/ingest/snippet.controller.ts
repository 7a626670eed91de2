import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PublicPage } from '../../platform/public-page.js';

const HOUR_SECONDS = 3_600;
const SNIPPET = readFileSync(new URL('../../../snippet/parcours.js', import.meta.url), 'utf8');
const ETAG = `"${createHash('sha256').update(SNIPPET).digest('base64url').slice(0, 22)}"`;

/** The script that sites load: the same for all of them, so that it may be kept for an hour. */
@PublicPage()
@Controller()
export class SnippetController {
  @Get('parcours.js')
  script(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    void reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin').header('cache-control', `public, max-age=${HOUR_SECONDS}, stale-while-revalidate=${24 * HOUR_SECONDS}`).header('etag', ETAG);
    if (request.headers['if-none-match'] === ETAG) void reply.status(304).send();
    else void reply.type('text/javascript; charset=utf-8').send(SNIPPET);
  }
}
