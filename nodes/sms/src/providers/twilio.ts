import { TransientError, UserError, judgeHttpAnswer, type HttpResult } from '@parcours/sdk/node';
import { isSuccess, quote, readAddress, recordOf, type Message, type OpenProvider, type OpenedCredential, type Sent, type Stopped } from './provider.js';

const VERSION = '2010-04-01';
/** Twilio takes no longer validity than this. */
const LONGEST_VALIDITY_S = 36_000;

/** https://www.twilio.com/docs/api/errors: what becomes of a refusal. Codes that are not here follow their HTTP status. */
const CODES: Readonly<Record<number, { readonly who: 'user' | 'transient'; readonly code: string; readonly then: string }>> = {
  20003: { who: 'user', code: 'sms_credential', then: 'correct account SID and token in the credential' },
  20429: { who: 'transient', code: 'rate_limited', then: 'it is tried again by itself' },
  14107: { who: 'transient', code: 'rate_limited', then: 'it is tried again by itself' },
  21611: { who: 'transient', code: 'rate_limited', then: 'it is tried again by itself' },
  30001: { who: 'transient', code: 'rate_limited', then: 'it is tried again by itself' },
  30022: { who: 'transient', code: 'rate_limited', then: 'it is tried again by itself' },
  63038: { who: 'transient', code: 'rate_limited', then: 'it is tried again by itself' },
  21211: { who: 'user', code: 'bad_number', then: 'correct the number' },
  21214: { who: 'user', code: 'bad_number', then: 'correct the number' },
  21217: { who: 'user', code: 'bad_number', then: 'correct the number' },
  21614: { who: 'user', code: 'not_a_mobile', then: 'correct the number' },
  21212: { who: 'user', code: 'bad_sender', then: 'correct the sender' },
  21606: { who: 'user', code: 'bad_sender', then: 'correct the sender' },
  21603: { who: 'user', code: 'bad_sender', then: 'name a sender in the credential or the node' },
  21408: { who: 'user', code: 'country_not_allowed', then: 'allow this country at Twilio' },
  21612: { who: 'user', code: 'country_not_allowed', then: 'choose a sender that can write to this country' },
  21617: { who: 'user', code: 'too_long', then: 'shorten the message' },
};
/** "Attempt to send to unsubscribed recipient". */
const UNSUBSCRIBED = 21_610;

function judge(answer: HttpResult, host: string, nowMs: number): Sent | Stopped {
  const body = recordOf(answer.body);
  const errorCode = Number(body['code'] ?? body['error_code'] ?? 0);
  if (errorCode === UNSUBSCRIBED) return { stoppedBecause: `${host} sends nothing to people who have answered STOP (code ${UNSUBSCRIBED}).` };
  const known = CODES[errorCode];
  // a compatible service may answer 200 and put the refusal into the message it has made
  const refused = !isSuccess(answer) || body['status'] === 'failed' || body['status'] === 'undelivered';
  if (refused && known !== undefined) {
    const sentence = `Expected ${host} to take the message, found "${quote(body['message'] ?? body['error_message'])}" (code ${errorCode}); ${known.then}.`;
    if (known.who === 'user') throw new UserError(known.code, sentence, { status: answer.status, providerCode: errorCode });
    const retryAt = retryAtOf(answer, host, nowMs);
    throw new TransientError(known.code, sentence, { status: answer.status, providerCode: errorCode, ...(retryAt === undefined ? {} : { retryAt }) });
  }
  judgeHttpAnswer(answer, host, nowMs);
  const sid = body['sid'];
  if (typeof sid !== 'string' || sid === '' || refused) throw new UserError('sms_refused', `Expected ${host} to answer with the id of the message, found "${quote(answer.body)}"; look at the account there.`, { status: answer.status, providerCode: errorCode });
  const price = Number(body['price']);
  return { providerId: sid, ...(body['price'] != null && Number.isFinite(price) && typeof body['price_unit'] === 'string' ? { cost: { amount: Math.abs(price), currency: body['price_unit'].toUpperCase() } } : {}) };
}

/** When to come back, as `judgeHttpAnswer` reads it from Retry-After. */
function retryAtOf(answer: HttpResult, host: string, nowMs: number): number | undefined {
  try {
    judgeHttpAnswer({ ...answer, status: 429 }, host, nowMs);
  } catch (thrown) {
    return (thrown as TransientError).retryAt;
  }
  return undefined;
}

/** Twilio refuses a message whose reports would go where it cannot reach: a server that is tried out on somebody's own machine. */
const isPublic = (url: string): boolean => !/^(localhost|127\.|10\.|192\.168\.|\[)|\.(local|localhost|test|invalid)$/.test(new URL(url).hostname);

function formOf({ to, text, sender, validForMinutes }: Message, { values, callbackUrl }: OpenedCredential): URLSearchParams {
  const form = new URLSearchParams({ To: to, Body: text });
  const from = sender || (values['sender'] ?? '');
  // a messaging service chooses the sender itself
  if (from !== '') form.set(/^MG[0-9a-f]{32}$/i.test(from) ? 'MessagingServiceSid' : 'From', from);
  if (validForMinutes !== null) form.set('ValidityPeriod', String(Math.min(validForMinutes * 60, LONGEST_VALIDITY_S)));
  if (callbackUrl !== undefined && isPublic(callbackUrl)) form.set('StatusCallback', callbackUrl);
  return form;
}

/** Twilio's Programmable Messaging over HTTP, and services that speak it. It recognises no repeated message, so a lost answer stays unknown. */
export const openTwilio: OpenProvider = (credential, context) => {
  const { id, values } = credential;
  const baseUrl = readAddress(values, 'baseUrl', 'https://api.twilio.com');
  const url = `${baseUrl}/${VERSION}/Accounts/${encodeURIComponent(values['accountSid'] ?? '')}/Messages.json`;
  return {
    send: async (message, begin) => {
      const body = formOf(message, credential).toString();
      await begin();
      const answer = await context.http({ method: 'POST', url, credential: id, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
      return judge(answer, new URL(url).host, context.now());
    },
  };
};
