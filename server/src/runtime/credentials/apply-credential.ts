import { UserError, type CredentialUse, type HttpRequest, type JsonObject } from '@parcours/sdk/node';
import { fillRecord, fillText, type Values } from './fill-text.js';

// eslint-disable-next-line no-control-regex -- control characters are what must not pass
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** Said here and not by the wire, whose sentence would repeat the value. */
function checkHeader(name: string, value: string): void {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || CONTROL.test(value) || CONTROL.test(name))
    throw new UserError('bad_credential', 'Expected the credential to hold the name of a header and a value on one line, found something else; correct the credential.');
}

const isObject = (body: HttpRequest['body']): body is JsonObject => typeof body === 'object' && !Array.isArray(body);

/** A request with a credential in it, the way its type declares. What the node set under the same name gives way. */
export function applyCredential(use: CredentialUse, values: Values, request: HttpRequest): HttpRequest {
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(fillRecord(use.query, values))) url.searchParams.set(name, value);
  const added: Record<string, string> = Object.fromEntries(Object.entries(fillRecord(use.headers, values)).map(([name, value]) => [name.toLowerCase(), value]));
  if (use.basic) added['authorization'] = `Basic ${Buffer.from(`${fillText(use.basic.user, values)}:${fillText(use.basic.password, values)}`, 'utf8').toString('base64')}`;
  const token = use.bearer === undefined ? '' : fillText(use.bearer, values).trim();
  if (token !== '') added['authorization'] = `Bearer ${token}`;
  for (const [name, value] of Object.entries(added)) checkHeader(name, value);
  const own = Object.entries(request.headers ?? {}).filter(([name]) => !Object.hasOwn(added, name.toLowerCase()));
  const fields = fillRecord(use.body, values);
  const body = Object.keys(fields).length > 0 && (request.body === undefined || isObject(request.body)) && request.form === undefined && request.bodyFile === undefined ? { ...(request.body as JsonObject | undefined), ...fields } : request.body;
  return { ...request, url: url.href, headers: { ...Object.fromEntries(own), ...added }, ...(body === undefined ? {} : { body }) };
}
