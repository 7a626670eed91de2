import { Controller, Delete, Get, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { Hit, JsonObject } from '@parcours/sdk/node';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../../core/ports.js';
import { PublicPage } from '../../platform/public-page.js';
import { ENGINE } from '../injection.js';
import { notFound, withStatus } from '../refusal.js';
import { checkJson } from '../routing/read-json.js';
import { sendResponse } from './send-response.js';

/** Ours or the proxy's; a workflow has no business with them. */
const PRIVATE = ['cookie', 'authorization', 'proxy-authorization'];

/** Whether the caller may know that a path exists is the path's length: 128 bits and more of chance. */
@PublicPage()
@Controller()
export class HooksController {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  @Get('hooks/:path')
  get(@Param('path') path: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.receive(path, request, reply);
  }

  @Post('hooks/:path')
  post(@Param('path') path: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.receive(path, request, reply);
  }

  @Put('hooks/:path')
  put(@Param('path') path: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.receive(path, request, reply);
  }

  @Delete('hooks/:path')
  delete(@Param('path') path: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.receive(path, request, reply);
  }

  private async receive(path: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] => (value === undefined || PRIVATE.includes(name) ? [] : [[name, String(value)]]));
    const query = { ...(request.query as JsonObject) };
    checkJson([path, query, headers]);
    // a HEAD that only looks (link previews, monitors) is not a hit
    const hit: Hit = { on: 'webhook', method: request.method, headers: Object.fromEntries(headers), query, body: request.body ?? null, rawBody: request.rawBody ?? '' };
    const response = request.method === 'HEAD' ? null : await withStatus(this.engine.receive('webhook', path, hit));
    if (response === null) throw notFound('webhook');
    sendResponse(reply, response);
  }
}
