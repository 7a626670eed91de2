import { createHmac } from 'node:crypto';
import { TransientError, type HttpRequest, type HttpResult } from '@parcours/sdk/node';

export interface FakeLob {
  readonly http: (request: HttpRequest) => Promise<HttpResult>;
  /** What was printed: each once, however often it was asked for. */
  readonly made: readonly { readonly id: string; readonly form: Readonly<Record<string, string>> }[];
  /** A report as Lob sends it. */
  report(type: string, id: string, secret: string, at: number): { readonly rawBody: string; readonly json: never; readonly headers: Readonly<Record<string, string>> };
}

const REQUIRED = { letters: ['to[name]', 'to[address_line1]', 'from', 'file', 'color', 'use_type'], postcards: ['to[name]', 'to[address_line1]', 'from', 'front', 'back', 'use_type'] } as const;
const error = (status: number, message: string, code: string, headers: Record<string, string> = {}): HttpResult => ({ status, headers, body: { error: { message, status_code: status, code } } });

/** Lob's API of letters and postcards as published: idempotency by key for a day, 422 for what is wrong, 429 with a number of seconds. */
export function fakeLob(moods: readonly ('busy' | 'broken' | 'lostAnswer' | 'lies' | 'unauthorised')[] = []): FakeLob {
  const made: { id: string; form: Record<string, string> }[] = [];
  const byKey = new Map<string, HttpResult>();
  const left = [...moods];
  const create = (kind: 'letters' | 'postcards', form: Record<string, string>): HttpResult => {
    const missing = REQUIRED[kind].find((name) => (form[name] ?? '') === '');
    if (missing !== undefined) return error(422, `${missing} is required`, 'invalid');
    if (form['to[address_country]'] === 'US' && !/^\d{5}(-\d{4})?$/.test(form['to[address_zip]'] ?? '')) return error(422, 'to.address_zip must be in a valid zip format', 'invalid');
    const id = `${kind === 'letters' ? 'ltr' : 'psc'}_${String(made.length + 1).padStart(16, '0')}`;
    made.push({ id, form });
    return { status: 200, headers: {}, body: { id, object: kind.slice(0, -1), expected_delivery_date: '2026-12-01', metadata: { key: form['metadata[key]'] } } };
  };
  const http = async (request: HttpRequest): Promise<HttpResult> => {
    const path = /^https:\/\/api\.lob\.com\/v1\/(letters|postcards)$/.exec(request.url);
    if (path === null || request.method !== 'POST') return error(404, 'not found', 'not_found');
    const mood = left.shift();
    if (request.credential === undefined || mood === 'unauthorised') return error(401, 'Your API key is not valid.', 'invalid_api_key');
    if (mood === 'busy') return error(429, 'Rate limit exceeded.', 'rate_limit_exceeded', { 'retry-after': '7' });
    if (mood === 'broken') return { status: 503, headers: {}, body: '<html>Service Unavailable</html>' };
    if (mood === 'lies') return { status: 200, headers: {}, body: { error: { message: 'internal', status_code: 500 } } };
    const key = request.headers?.['Idempotency-Key'] ?? '';
    const answer = byKey.get(key) ?? create(path[1] as 'letters' | 'postcards', Object.fromEntries((request.form ?? []).map((part) => [part.name, 'value' in part ? part.value : `file:${part.file}`])));
    if (answer.status === 200) byKey.set(key, answer);
    if (mood === 'lostAnswer') throw new TransientError('outcome_unknown', 'The answer was lost.');
    return answer;
  };
  return {
    http, made,
    report: (type, id, secret, at) => {
      const body = { id: `evt_${type}_${id}`, reference_id: id, event_type: { id: type, enabled_for_test: true, resource: 'letters', object: 'event_type' }, date_created: new Date(at).toISOString(), object: 'event', body: { id, metadata: { key: made.find((one) => one.id === id)?.form['metadata[key]'] } } };
      const rawBody = JSON.stringify(body);
      return { rawBody, json: body as never, headers: { 'lob-signature-timestamp': String(at), 'lob-signature': createHmac('sha256', secret).update(`${at}.${rawBody}`).digest('hex') } };
    },
  };
}
