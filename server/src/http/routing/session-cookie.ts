import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const SESSION_COOKIE = 'parcours_session';
const ABSOLUTE_DAYS = 30;
const IDLE_DAYS = 7;
const DAY_MS = 86_400_000;

export const SESSION_ABSOLUTE_MS = ABSOLUTE_DAYS * DAY_MS;
export const SESSION_IDLE_MS = IDLE_DAYS * DAY_MS;

const attributes = (baseUrl: string) => ({ path: '/', httpOnly: true, sameSite: 'lax' as const, secure: baseUrl.startsWith('https:') });

export const setSessionCookie = (reply: FastifyReply, secret: string, baseUrl: string): void =>
  void reply.setCookie(SESSION_COOKIE, secret, { ...attributes(baseUrl), maxAge: SESSION_ABSOLUTE_MS / 1_000 });

export const clearSessionCookie = (reply: FastifyReply, baseUrl: string): void => void reply.clearCookie(SESSION_COOKIE, attributes(baseUrl));

export const sessionSecret = (request: Pick<FastifyRequest, 'cookies'>): string | undefined => request.cookies[SESSION_COOKIE];
