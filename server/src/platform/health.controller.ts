import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { HealthChecks, type Readiness } from './health.js';
import { PublicPage } from './public-page.js';

/** For load balancers, containers and whoever wonders whether it is up. */
@PublicPage()
@Controller()
export class HealthController {
  constructor(@Inject(HealthChecks) private readonly checks: HealthChecks) {}

  /** The process answers; says nothing of what it needs. */
  @Get('healthz')
  @Header('cache-control', 'no-store')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when every part is ready, 503 with the reasons when not. */
  @Get('readyz')
  @Header('cache-control', 'no-store')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.checks.readiness();
    if (!readiness.ready) void reply.status(503).header('retry-after', '5');
    return readiness;
  }
}
