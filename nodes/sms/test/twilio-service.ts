import { createHmac, randomBytes } from 'node:crypto';
import { startHttpService, type Answer, type Call, type HttpService } from './http-service.js';

export const ACCOUNT = 'AC0123456789abcdef0123456789abcdef';
export const TOKEN = 'token-of-the-account';

export interface TwilioService extends HttpService {
  /** Bodies of the messages it has taken, by their parameters. */
  readonly messages: readonly Readonly<Record<string, string>>[];
  /** The id it gave to the newest message to a number. */
  sidOf(to: string): string;
}

const refusal = (status: number, code: number, message: string, headers = {}): Answer => ({ status, headers, json: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } });

/**
 * Programmable Messaging as published (2010-04-01): basic authentication, a form, 201 with a queued message, errors with their codes. Numbers
 * that end in 0001 are refused, in 0002 have answered STOP, in 0003 cannot be reached in their country; `busy` answers 429 so many times.
 */
export async function startTwilioService({ busy = 0, lose = () => false }: { readonly busy?: number; readonly lose?: (to: string) => boolean } = {}): Promise<TwilioService> {
  const messages: Readonly<Record<string, string>>[] = [];
  const sids = new Map<string, string>();
  let left = busy;
  const answer = ({ method, path, headers, body }: Call): Answer | 'hang up' => {
    if (headers['authorization'] !== `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`) return refusal(401, 20003, 'Authenticate');
    if (method === 'GET' && path === `/2010-04-01/Accounts/${ACCOUNT}.json`) return { status: 200, json: { sid: ACCOUNT, status: 'active' } };
    if (method !== 'POST' || path !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`) return refusal(404, 20404, 'The requested resource was not found');
    if (left > 0) {
      left -= 1;
      return refusal(429, 20429, 'Too Many Requests', { 'retry-after': '7' });
    }
    const form = Object.fromEntries(new URLSearchParams(body));
    const { To = '', From = '', MessagingServiceSid, Body = '' } = form;
    if (Body === '') return refusal(400, 21602, 'Message body is required.');
    if (From === '' && MessagingServiceSid === undefined) return refusal(400, 21603, "A 'From' phone number is required.");
    if (!/^\+\d{8,15}$/.test(To) || To.endsWith('0001')) return refusal(400, 21211, `The 'To' number ${To} is not a valid phone number.`);
    if (To.endsWith('0002')) return refusal(400, 21610, 'Attempt to send to unsubscribed recipient');
    if (To.endsWith('0003')) return refusal(400, 21408, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number");
    if (lose(To)) return 'hang up';
    messages.push(form);
    const sid = `SM${randomBytes(16).toString('hex')}`;
    sids.set(To, sid);
    return { status: 201, json: { sid, account_sid: ACCOUNT, to: To, from: From, body: Body, status: 'queued', num_segments: '1', price: null, price_unit: 'USD', error_code: null, error_message: null } };
  };
  const service = await startHttpService(answer);
  return { ...service, messages, sidOf: (to) => sids.get(to) ?? '' };
}

/** How Twilio signs a form it posts: HMAC-SHA1 over the address and the parameters in order, each name followed by its value. */
export const signTwilio = (url: string, form: Readonly<Record<string, string>>, token = TOKEN): string =>
  createHmac('sha1', token).update(url + Object.keys(form).sort().map((name) => name + (form[name] ?? '')).join('')).digest('base64');
