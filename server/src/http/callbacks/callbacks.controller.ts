import { Controller, Get, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { CallbackRequest } from '@parcours/sdk/node';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '../../core/ports.js';
import type { Config } from '../../platform/config.js';
import { PublicPage } from '../../platform/public-page.js';
import { sendResponse } from '../routing/send-response.js';
import { CONFIG, ENGINE } from '../injection.js';
import { notFound } from '../refusal.js';

/** Ours or the proxy's; a package has no business with them. */
const PRIVATE = ['cookie', 'proxy-authorization'];

/** Where providers report what became of messages. Whoever has the address may call; what is said there is verified by the credential's package. */
@PublicPage()
@Controller()
export class CallbacksController {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get(['callbacks/:token', 'callbacks/:token/*'])
  get(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.receive(token, request, reply);
  }

  @Post(['callbacks/:token', 'callbacks/:token/*'])
  post(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.receive(token, request, reply);
  }

  @Put(['callbacks/:token', 'callbacks/:token/*'])
  put(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.receive(token, request, reply);
  }

  private async receive(token: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    // looking at an address (HEAD) reports nothing
    const response = request.method === 'HEAD' ? null : await this.engine.callbacks.receive(token, this.asRead(token, request));
    if (response === null) throw notFound('credential');
    sendResponse(reply, response);
  }

  private asRead(token: string, request: FastifyRequest): Omit<CallbackRequest, 'json' | 'form'> {
    const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] => (value === undefined || PRIVATE.includes(name) ? [] : [[name, String(value)]]));
    const { pathname, searchParams } = new URL(request.url, this.config.baseUrl);
    return {
      method: request.method as 'GET' | 'POST' | 'PUT', url: `${this.config.baseUrl}${request.url}`, path: pathname.slice(`/callbacks/${token}/`.length),
      query: Object.fromEntries(searchParams), headers: Object.fromEntries(headers), rawBody: request.rawBody ?? '',
    };
  }
}
