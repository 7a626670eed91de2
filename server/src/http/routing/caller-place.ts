import type { FastifyRequest } from 'fastify';

const MAX_AGENT = 200;

/** Where a request came from, as it is shown to people: the address of the connection and the browser's own words. */
export const callerPlace = (request: Pick<FastifyRequest, 'ip' | 'headers'>): { readonly address: string | null; readonly agent: string | null } => ({
  address: request.ip || null,
  agent: request.headers['user-agent']?.slice(0, MAX_AGENT) ?? null,
});
