import { randomUUID } from 'node:crypto';
import { UserError, signMessage, type CredentialUse, type HttpRequest } from '@parcours/sdk/node';
import { addToBody } from './add-to-body.js';
import { fillRecord, fillText, type Values } from './fill-text.js';

// eslint-disable-next-line no-control-regex -- control characters are what must not pass
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** Said here and not by the wire, whose sentence would repeat the value. */
function checkHeader(name: string, value: string): void {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || CONTROL.test(value) || CONTROL.test(name))
    throw new UserError('bad_credential', 'Expected the credential to hold the name of a header and a value on one line, found something else; correct the credential.');
}

/** The request with its body as the text that is signed, so that nothing between here and the wire writes it another way (G7). */
function signed(request: HttpRequest, secret: string, now: number): HttpRequest {
  const { body, form, bodyFile } = request;
  if (secret === '') throw new UserError('bad_credential', 'Expected the credential to hold a secret to sign with, found none; fill it in.');
  if (form !== undefined || bodyFile !== undefined) throw new UserError('not_signable', 'Expected a body of JSON or text to be signed, found a file or a form; send it without a signature.');
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const headers = Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const message = { id: headers['webhook-id'] ?? `msg_${randomUUID()}`, timestamp: Math.floor(now / 1_000), body: text };
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  return { ...request, ...(body === undefined ? {} : { body: text }), headers: { ...(body === undefined ? {} : { 'content-type': type }), ...headers, ...signMessage(secret, message) } };
}

/** A request with a credential in it, the way its type declares. What the node set under the same name gives way. Throws `UserError` `bad_credential`, `not_signable`, `DefectError` `credential_not_applicable`. */
export function applyCredential(use: CredentialUse, values: Values, request: HttpRequest, now: number): HttpRequest {
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(fillRecord(use.query, values))) url.searchParams.set(name, value);
  const added: Record<string, string> = Object.fromEntries(Object.entries(fillRecord(use.headers, values)).map(([name, value]) => [name.toLowerCase(), value]));
  if (use.basic) added['authorization'] = `Basic ${Buffer.from(`${fillText(use.basic.user, values)}:${fillText(use.basic.password, values)}`, 'utf8').toString('base64')}`;
  const token = use.bearer === undefined ? '' : fillText(use.bearer, values).trim();
  if (token !== '') added['authorization'] = `Bearer ${token}`;
  for (const [name, value] of Object.entries(added)) checkHeader(name, value);
  const own = Object.entries(request.headers ?? {}).filter(([name]) => !Object.hasOwn(added, name.toLowerCase()));
  const applied = { ...addToBody(request, fillRecord(use.body, values)), url: url.href, headers: { ...Object.fromEntries(own), ...added } };
  return use.signature === undefined ? applied : signed(applied, fillText(use.signature, values).trim(), now);
}
