import { createHash } from 'node:crypto';
import { UserError, judgeHttpAnswer, type HttpResult, type JsonObject, type NodeContext } from '@parcours/sdk/node';
import { isSuccess, quote, readAddress, recordOf, type Values } from './provider.js';

interface Call {
  readonly method: 'GET' | 'POST';
  /** Below the address of the API. */
  readonly path: string;
  readonly body?: JsonObject;
}

export const addressOfOvh = (values: Values): string => readAddress(values, 'endpoint', 'https://eu.api.ovh.com/1.0');

/** `$1$` and the SHA-1 of secret, consumer key, method, address, body and time in seconds, joined by `+` (OVHcloud, "First steps with the APIs"). */
export function signOvh(values: Values, method: string, url: string, body: string, atSeconds: number): string {
  const signed = [values['applicationSecret'] ?? '', values['consumerKey'] ?? '', method, url, body, String(atSeconds)].join('+');
  return `$1$${createHash('sha1').update(signed).digest('hex')}`;
}

/** A signed call. `nowMs` is OVHcloud's time, which the signature holds. */
export function askOvh(values: Values, { http }: Pick<NodeContext, 'http'>, { method, path, body }: Call, nowMs: number): Promise<HttpResult> {
  const url = `${addressOfOvh(values)}${path}`;
  // signed as it is sent: a body made again by somebody else might differ
  const text = body === undefined ? '' : JSON.stringify(body);
  const atSeconds = Math.floor(nowMs / 1_000);
  const headers = {
    'x-ovh-application': values['applicationKey'] ?? '',
    'x-ovh-consumer': values['consumerKey'] ?? '',
    'x-ovh-timestamp': String(atSeconds),
    'x-ovh-signature': signOvh(values, method, url, text, atSeconds),
    ...(text === '' ? {} : { 'content-type': 'application/json' }),
  };
  return http({ method, url, headers, ...(text === '' ? {} : { body: text }) });
}

/** Throws unless the answer is a success; a refused key is about the credential, not about the message. */
export function judgeOvh(answer: HttpResult, values: Values, nowMs: number): void {
  if (isSuccess(answer)) return;
  const { host } = new URL(addressOfOvh(values));
  const { message, errorCode } = recordOf(answer.body);
  const found = `found "${quote(message ?? answer.body)}"`;
  const details = { status: answer.status, providerCode: typeof errorCode === 'string' ? errorCode : null };
  if (answer.status === 401 || answer.status === 403) throw new UserError('sms_credential', `Expected ${host} to accept the keys, ${found}; correct the credential, or give it the right to /sms.`, details);
  if (answer.status === 402 || /credit/i.test(String(message))) throw new UserError('no_credit', `Expected the SMS account to have credits left, ${found}; buy some at OVHcloud and retry.`, details);
  judgeHttpAnswer(answer, host, nowMs);
}
