import { Controller, Delete, Get, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { isNodeFailure, type Hit, type HttpResponse, type JsonObject } from '@parcours/sdk/node';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../../core/ports.js';
import { PublicPage } from '../../platform/public-page.js';
import { ENGINE } from '../injection.js';
import { notFound, withStatus } from '../refusal.js';
import { checkJson } from '../routing/read-json.js';
import { sendResponse } from '../routing/send-response.js';

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
    const response = request.method === 'HEAD' ? null : await this.answer(path, hit, request, reply);
    if (response === null) throw notFound('webhook');
    sendResponse(reply, response);
  }

  private async answer(path: string, hit: Hit, request: FastifyRequest, reply: FastifyReply): Promise<HttpResponse | null> {
    try {
      return await withStatus(this.engine.receive('webhook', path, hit, { address: request.ip, authorization: request.headers.authorization ?? null }));
    } catch (error) {
      // RFC 9110, 11.6.1: whoever is refused is told how to be let in
      const scheme = isNodeFailure(error) ? error.details?.['scheme'] : undefined;
      if (typeof scheme === 'string') reply.header('www-authenticate', scheme);
      throw error;
    }
  }
}
