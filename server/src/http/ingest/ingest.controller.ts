import { Controller, Get, Options, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PublicPage } from '../../platform/public-page.js';
import { badRequest, forbidden, notFound, notSignedIn } from '../refusal.js';
import { IngestService } from './ingest.service.js';
import { readSent, type Sent } from './read-calls.js';
import type { SendingSource } from '../../db/customers/sources.js';

const DAY_SECONDS = 86_400;

/** HTTP Basic with the write key as the name, as libraries of servers send it. */
function basicName(authorization: string | undefined): string | null {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]{1,500})$/.exec(authorization ?? '') ?? [];
  return encoded === undefined ? null : (Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0] ?? null);
}

/** Pages of any site may read the answer; no cookie is asked for or looked at. */
const open = (reply: FastifyReply, origin: string): void => void reply.header('access-control-allow-origin', origin).header('vary', 'origin').header('cross-origin-resource-policy', 'cross-origin');

/** Calls of sources, as the Segment specification has them: who is let in is told by the write key, and where a page sends from by its origin. */
@PublicPage()
@Controller('v1')
export class IngestController {
  constructor(private readonly ingest: IngestService) {}

  @Options(':call')
  preflight(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    open(reply, request.headers.origin ?? '*');
    void reply.status(204).header('access-control-allow-methods', 'POST').header('access-control-allow-headers', 'authorization, content-type').header('access-control-max-age', String(DAY_SECONDS)).send();
  }

  /** What Segment's library for browsers asks first. */
  @Get('projects/:writeKey/settings')
  async settings(@Param('writeKey') writeKey: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.allowed(await this.ingest.source(writeKey), request, reply);
    void reply.header('cache-control', 'public, max-age=60').send({ integrations: { 'Segment.io': { apiKey: writeKey, apiHost: `${request.host}/v1`, protocol: request.protocol, unbundledIntegrations: [] } } });
  }

  @Post(':call')
  async call(@Param('call') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const sent = readSent(name, request.rawBody ?? '');
    if (sent === null) throw notFound('call');
    const source = this.allowed(await this.find(sent, request), request, reply);
    const { accepted, errors } = await this.ingest.take(sent, { source, userAgent: request.headers.origin === undefined ? null : (request.headers['user-agent'] ?? null) });
    const [first] = errors;
    if (accepted === 0 && first !== undefined) throw badRequest(first.code, first.message, sent.calls.length === 1 ? {} : { errors });
    void reply.status(200).header('cache-control', 'no-store').send({ success: true, accepted, errors });
  }

  private async find(sent: Sent, request: FastifyRequest): Promise<SendingSource | null> {
    const writeKey = basicName(request.headers.authorization) ?? sent.writeKey;
    return writeKey === null ? null : this.ingest.source(writeKey);
  }

  private allowed(source: SendingSource | null, request: FastifyRequest, reply: FastifyReply): SendingSource {
    const { origin } = request.headers;
    if (origin !== undefined) open(reply, origin);
    if (source === null) throw notSignedIn('bad_write_key', 'Expected the write key of a source, as the name in HTTP Basic or as "writeKey", found none that is in use; copy it from Settings, Sources.');
    if (origin !== undefined && source.origins.length > 0 && !source.origins.includes(origin.toLowerCase()))
      throw forbidden('foreign_origin', `Pages of ${origin.slice(0, 200)} may not send with this write key; add the origin to its source.`);
    return source;
  }
}
