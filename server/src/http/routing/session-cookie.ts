import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'parcours_session';

const isSecure = (baseUrl: string): boolean => baseUrl.startsWith('https:');
/** Browsers take a `__Host-` cookie only over TLS, for this host alone and for all its paths: no neighbour can plant one. */
export const sessionCookieName = (baseUrl: string): string => (isSecure(baseUrl) ? `__Host-${NAME}` : NAME);

const attributes = (baseUrl: string) => ({ path: '/', httpOnly: true, sameSite: 'lax' as const, secure: isSecure(baseUrl) });

export const setSessionCookie = (reply: FastifyReply, secret: string, { baseUrl, maxAgeMs }: { readonly baseUrl: string; readonly maxAgeMs: number }): void =>
  void reply.setCookie(sessionCookieName(baseUrl), secret, { ...attributes(baseUrl), maxAge: Math.max(0, Math.floor(maxAgeMs / 1_000)) });

export const clearSessionCookie = (reply: FastifyReply, baseUrl: string): void => void reply.clearCookie(sessionCookieName(baseUrl), attributes(baseUrl));

export const sessionSecret = (request: Pick<FastifyRequest, 'cookies'>, baseUrl: string): string | undefined => request.cookies[sessionCookieName(baseUrl)];
