import type { FastifyReply, FastifyRequest } from 'fastify';
import { toProblem } from './problem.js';

/** For addresses that fastify itself cannot read, before any route is found: the same shape of refusal as everywhere, and nothing to run in it. */
export function refuseAddress(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = toProblem(error, { id: request.id, method: request.method, url: request.url.slice(0, 200), nowMs: Date.now() });
  void reply.status(status).headers({ 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'cache-control': 'no-store' }).type('application/json; charset=utf-8').send(JSON.stringify(body));
}
