import { Controller, Get, Header, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PublicPage } from '../../platform/public-page.js';
import { TrackingService } from './tracking.service.js';

/** One transparent pixel. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

@PublicPage()
@Controller()
export class TrackingController {
  constructor(@Inject(TrackingService) private readonly tracking: TrackingService) {}

  /** The same answer for good and bad tokens. */
  @Get('t/o/:file')
  @Header('cache-control', 'no-store')
  @Header('cross-origin-resource-policy', 'cross-origin')
  async opened(@Param('file') file: string, @Res() reply: FastifyReply): Promise<void> {
    await this.tracking.opened(file.replace(/\.gif$/, ''));
    void reply.type('image/gif').send(PIXEL);
  }
}
