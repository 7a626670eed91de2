import type { HttpResponse } from '@parcours/sdk/node';
import type { FastifyReply } from 'fastify';

/** Headers an author may set; none of them reaches beyond this answer. */
const ALLOWED = ['content-type', 'content-language', 'content-disposition', 'cache-control', 'expires', 'etag', 'last-modified', 'location', 'retry-after', 'link'];
const allowed = (name: string): boolean => ALLOWED.includes(name) || (name.startsWith('x-') && !name.startsWith('x-content-type') && !name.startsWith('x-frame'));
const CONTROL = /[\r\n\0]/;

/** Sends what an author wrote: sandboxed, so that it can show a page but never act as ours. */
export function sendResponse(reply: FastifyReply, response: HttpResponse): void {
  const { status, headers = {}, body } = response;
  reply.status(Number.isInteger(status) && status >= 200 && status < 600 ? status : 500);
  reply.header('content-security-policy', "sandbox allow-forms allow-popups; default-src 'none'; img-src https: data:; style-src 'unsafe-inline'");
  reply.header('cache-control', 'no-store');
  if (typeof body === 'string') reply.type('text/plain; charset=utf-8');
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (allowed(lower) && !CONTROL.test(value)) reply.header(lower, value);
  }
  if (body === undefined || body === null) void reply.send();
  else if (typeof body === 'string') void reply.send(body);
  else void reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
}
