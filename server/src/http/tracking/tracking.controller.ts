import { Controller, Get, Header, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../../core/ports.js';
import { PublicPage } from '../../platform/public-page.js';
import { ENGINE } from '../injection.js';
import { languageOf } from '../routing/language.js';
import { LOST_LINK_POLICY, lostLinkPage } from './lost-link-page.js';
import { withOrigin } from './with-origin.js';
import { TrackingService } from './tracking.service.js';

/** One transparent pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** What follows `/t/c/`: token and payload of a signed link. Longer than what fastify takes for a parameter. */
const SIGNED = /^\/t\/c\/([^/?]{1,100})\/([A-Za-z0-9_-]{1,12000})(?:\?|$)/;
const LIVE = /^\/l\/([A-Za-z0-9_-]{1,150})(\.png)?(?:\?|$)/;
const SHORT = /^[0-9A-Za-z]{8,20}$/;

/** Images and links of messages, by addresses nobody can make up (SECURITY H1, H3). */
@PublicPage()
@Controller()
export class TrackingController {
  constructor(
    @Inject(TrackingService) private readonly tracking: TrackingService,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  /** The same answer for good and bad tokens. */
  @Get('t/o/:file')
  @Header('cache-control', 'no-store')
  @Header('cross-origin-resource-policy', 'cross-origin')
  async opened(@Param('file') file: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.tracking.opened(file.replace(/\.gif$/, ''), request);
    void reply.type('image/gif').send(PIXEL);
  }

  @Get('t/c/*')
  async signed(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [, token, payload] = SIGNED.exec(request.url) ?? [];
    const link = token === undefined || payload === undefined ? null : this.engine.links.openSigned(token, payload);
    this.send(await this.tracking.follow(link, request), request, reply);
  }

  @Get('s/:code')
  async short(@Param('code') code: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const link = SHORT.test(code) ? await this.engine.links.openShort(code) : null;
    this.send(await this.tracking.follow(link, request), request, reply);
  }

  /** Blocks that are resolved when somebody looks: with an ending the picture, without one where it leads (A28). No copy may be kept on the way. */
  @Get('l/*')
  async live(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const [, token = '', ending] = LIVE.exec(request.url) ?? [];
    if (ending === undefined) return this.send(withOrigin(await this.tracking.followLive(token, request), request.url), request, reply);
    const picture = await this.tracking.lookedAt(token, request);
    void reply.header('cache-control', 'no-store, no-cache, max-age=0').header('cross-origin-resource-policy', 'cross-origin').header('referrer-policy', 'no-referrer').header('x-content-type-options', 'nosniff').header('content-security-policy', "default-src 'none'; sandbox");
    if (picture !== null && 'url' in picture) void reply.status(302).header('location', picture.url).send();
    // where there is nothing to see, nothing broken is seen
    else void reply.type(picture?.type ?? 'image/gif').send(picture?.bytes ?? PIXEL);
  }

  private send(to: string | null, request: FastifyRequest, reply: FastifyReply): void {
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').header('x-robots-tag', 'noindex');
    if (to !== null) void reply.status(302).header('location', to).send();
    else void reply.status(404).header('content-security-policy', LOST_LINK_POLICY).type('text/html; charset=utf-8').send(lostLinkPage(languageOf(request.headers['accept-language'])));
  }
}
