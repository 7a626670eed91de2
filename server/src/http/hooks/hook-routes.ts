import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { isNodeFailure, type Hit, type HttpResponse, type JsonObject } from '@parcours/sdk/node';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../core/caller.js';
import type { Engine } from '../../core/ports.js';
import { ENGINE } from '../injection.js';
import { notFound, withStatus } from '../refusal.js';
import { Pace } from '../routing/pace.service.js';
import { checkJson } from '../routing/read-json.js';
import { sendResponse } from '../routing/send-response.js';

type WebhookHit = Extract<Hit, { on: 'webhook' }>;
/** Null when nobody listens. */
type Hand = (hit: WebhookHit, caller: Caller) => Promise<HttpResponse | null>;

/** Ours or the proxy's; a workflow has no business with them. */
const PRIVATE: ReadonlySet<string> = new Set(['cookie', 'authorization', 'proxy-authorization']);

function headersOf(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined && !PRIVATE.has(name)) headers[name] = String(value);
  return headers;
}

/**
 * Addresses of webhooks. Whether the caller may know that a path exists is the path's length: 128 bits and more of chance. They stand on
 * fastify itself and do without the controllers' guards, interceptors and observables, of which none concerns them but the pace of callers.
 * What is thrown is answered as everywhere.
 */
@Injectable()
export class HookRoutes implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly pace: Pace,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.route<{ Params: { path: string } }>({
      method: ['GET', 'POST', 'PUT', 'DELETE'],
      url: '/hooks/:path',
      handler: (request, reply) => this.receive(request, reply, (hit, caller) => this.engine.receive('webhook', request.params.path, hit, caller)),
    });
    // a draft that waits for one event, to show it
    fastify.route<{ Params: { path: string } }>({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: '/hooks/:path/test',
      handler: (request, reply) => this.receive(request, reply, (hit, caller) => this.engine.listening.receive(request.params.path, hit, caller)),
    });
  }

  private async receive(request: FastifyRequest<{ Params: { path: string } }>, reply: FastifyReply, hand: Hand): Promise<FastifyReply> {
    this.pace.publicRequest(request);
    const headers = headersOf(request);
    const query = { ...(request.query as JsonObject) };
    checkJson([request.params.path, query, headers]);
    // a HEAD that only looks (link previews, monitors) is not a hit
    const hit: WebhookHit = { on: 'webhook', method: request.method, headers, query, body: request.body ?? null, rawBody: request.rawBody ?? '' };
    const response = request.method === 'HEAD' ? null : await this.answer(hand, hit, request, reply);
    if (response === null) throw notFound('webhook');
    sendResponse(reply, response);
    return reply;
  }

  private async answer(hand: Hand, hit: WebhookHit, request: FastifyRequest, reply: FastifyReply): Promise<HttpResponse | null> {
    try {
      return await withStatus(hand(hit, { address: request.ip, authorization: request.headers.authorization ?? null }));
    } catch (error) {
      // RFC 9110, 11.6.1: whoever is refused is told how to be let in
      const scheme = isNodeFailure(error) ? error.details?.['scheme'] : undefined;
      if (typeof scheme === 'string') reply.header('www-authenticate', scheme);
      throw error;
    }
  }
}
