import type { FastifyInstance } from 'fastify';

export const EDITOR_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Headers of every answer, errors included; pages with another policy set their own afterwards. */
export function registerSecurityHeaders(fastify: FastifyInstance, baseUrl: string): void {
  const secure = baseUrl.startsWith('https:');
  fastify.addHook('onRequest', async (request, reply) => {
    reply.header('content-security-policy', EDITOR_POLICY);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'strict-origin-when-cross-origin');
    reply.header('cross-origin-opener-policy', 'same-origin');
    if (secure) reply.header('strict-transport-security', 'max-age=31536000');
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
}
