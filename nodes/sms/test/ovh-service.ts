import { createHash } from 'node:crypto';
import { startHttpService, type Answer, type Call, type HttpService } from './http-service.js';

export const KEYS = { applicationKey: 'app-key', applicationSecret: 'app-secret', consumerKey: 'consumer-key', service: 'sms-ab12345-1' };

export interface OvhService extends HttpService {
  readonly jobs: readonly Readonly<Record<string, unknown>>[];
}

/**
 * OVHcloud's API v1 as published: `/auth/time`, signed calls, `POST /sms/{serviceName}/jobs`. Numbers that end in 0001 are invalid receivers;
 * `aheadSeconds` is how far its clock is from ours, and signatures that are off by more than 30 seconds are refused.
 */
export async function startOvhService({ aheadSeconds = 0, credits = 100 }: { readonly aheadSeconds?: number; readonly credits?: number } = {}): Promise<OvhService> {
  const jobs: Readonly<Record<string, unknown>>[] = [];
  let left = credits;
  const now = (): number => Math.floor(Date.now() / 1_000) + aheadSeconds;
  const refused = (status: number, message: string, errorCode?: string): Answer => ({ status, json: { message, ...(errorCode ? { errorCode } : {}) } });
  const answer = ({ method, path, headers, body }: Call): Answer => {
    if (path === '/1.0/auth/time') return { status: 200, json: now() };
    const { 'x-ovh-application': application, 'x-ovh-consumer': consumer, 'x-ovh-timestamp': at = '', 'x-ovh-signature': signature } = headers;
    if (application !== KEYS.applicationKey) return refused(403, 'This application key is invalid', 'INVALID_KEY');
    if (Math.abs(Number(at) - now()) > 30) return refused(400, 'Query out of time', 'QUERY_TIME_OUT');
    const expected = createHash('sha1').update([KEYS.applicationSecret, consumer, method, `http://${headers['host']}${path}`, body, at].join('+')).digest('hex');
    if (signature !== `$1$${expected}`) return refused(400, 'Invalid signature', 'INVALID_SIGNATURE');
    if (consumer !== KEYS.consumerKey) return refused(403, 'This credential does not exist', 'NOT_CREDENTIAL');
    if (method === 'GET' && path === `/1.0/sms/${KEYS.service}`) return { status: 200, json: { name: KEYS.service, creditsLeft: left } };
    if (method !== 'POST' || path !== `/1.0/sms/${KEYS.service}/jobs`) return refused(404, 'Got an invalid (or empty) URL');
    const job = JSON.parse(body) as { receivers: string[]; message: string };
    if (left < 1) return refused(402, 'Not enough credits left on this account');
    const invalid = job.receivers.filter((receiver) => receiver.endsWith('0001'));
    const valid = job.receivers.filter((receiver) => !invalid.includes(receiver));
    if (valid.length > 0) jobs.push(job as never);
    left -= valid.length;
    return { status: 200, json: { totalCreditsRemoved: valid.length, invalidReceivers: invalid, validReceivers: valid, ids: valid.map((_, index) => 26_929_925 + jobs.length + index) } };
  };
  const service = await startHttpService(answer);
  return { ...service, url: `${service.url}/1.0`, jobs };
}
