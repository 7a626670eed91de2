import { DefectError, type HttpRequest, type JsonObject } from '@parcours/sdk/node';
import type { Values } from './fill-text.js';

const isObject = (body: HttpRequest['body']): body is JsonObject => typeof body === 'object' && !Array.isArray(body);
const isForm = ({ headers = {} }: HttpRequest): boolean => Object.entries(headers).some(([name, value]) => name.toLowerCase() === 'content-type' && /^application\/x-www-form-urlencoded\s*(;|$)/i.test(value.trim()));

/** What the request carries, in words; null when entries can be added to it. */
function whyNot(request: HttpRequest): string | null {
  if (request.method === 'GET' || request.method === 'HEAD') return `${request.method}, which has no body`;
  if (request.bodyFile !== undefined) return 'a file as its body';
  if (typeof request.body === 'string' && !isForm(request)) return 'a text as its body';
  return Array.isArray(request.body) ? 'a list as its body' : null;
}

/**
 * The request with entries of a credential in its body: of a JSON object, a form or a form with files, whatever the node put there under the same
 * names. A body that has no entries would go without the credential, so it is refused: throws `DefectError` `credential_not_applicable`.
 */
export function addToBody(request: HttpRequest, entries: Values): HttpRequest {
  if (Object.keys(entries).length === 0) return request;
  const reason = whyNot(request);
  if (reason !== null)
    throw new DefectError('credential_not_applicable', `Expected a body of JSON or a form, to which the credential adds ${Object.keys(entries).join(', ')}, found ${reason}; the author of the node has to send it otherwise.`);
  if (request.form !== undefined) return { ...request, form: [...request.form.filter(({ name }) => !Object.hasOwn(entries, name)), ...Object.entries(entries).map(([name, value]) => ({ name, value }))] };
  if (typeof request.body !== 'string') return { ...request, body: { ...(isObject(request.body) ? request.body : {}), ...entries } };
  const form = new URLSearchParams(request.body);
  for (const [name, value] of Object.entries(entries)) form.set(name, value);
  return { ...request, body: form.toString() };
}
