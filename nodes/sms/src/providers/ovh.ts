import { TransientError, UserError, isNodeFailure, type HttpResult, type NodeContext } from '@parcours/sdk/node';
import { addressOfOvh, askOvh, judgeOvh } from './ovh-api.js';
import { isSuccess, quote, recordOf, type Message, type OpenProvider, type Sent, type Values } from './provider.js';

/** OVHcloud puts `STOP 36xxx` and a line break onto messages that advertise: eleven characters. */
const STOP_CLAUSE = '\nSTOP 36000';
/** What OVHcloud takes at most, two days. */
const LONGEST_VALIDITY_MINUTES = 2_880;

/** How far OVHcloud's clock is ahead of ours: signatures hold the time, and a machine whose clock is off could not sign. */
async function clockOffsetMs(values: Values, context: NodeContext): Promise<number> {
  const answer = await context.http({ method: 'GET', url: `${addressOfOvh(values)}/auth/time` });
  const seconds = Number(answer.body);
  if (!isSuccess(answer)) judgeOvh(answer, values, context.now());
  if (!Number.isFinite(seconds)) throw new TransientError('network', `Expected ${new URL(addressOfOvh(values)).host} to tell its time, found "${quote(answer.body)}"; it is tried again by itself.`);
  return seconds * 1_000 - context.now();
}

function judge(answer: HttpResult, to: string, values: Values, nowMs: number): Sent {
  judgeOvh(answer, values, nowMs);
  const { ids, invalidReceivers, validReceivers } = recordOf(answer.body);
  // the answer is 200 also when the number was refused
  if (Array.isArray(invalidReceivers) && invalidReceivers.length > 0 && !(Array.isArray(validReceivers) && validReceivers.length > 0))
    throw new UserError('bad_number', `Expected OVHcloud to take ${to}, found it among the numbers it refuses; correct the number.`, { status: answer.status });
  const id: unknown = Array.isArray(ids) ? ids[0] : undefined;
  if (typeof id !== 'number' && typeof id !== 'string') throw new UserError('sms_refused', `Expected OVHcloud to answer with the id of the message, found "${quote(answer.body)}"; look at the account there.`, { status: answer.status });
  return { providerId: String(id) };
}

function jobOf({ to, text, sender, service, validForMinutes, key }: Message, values: Values): { readonly [name: string]: string | number | boolean | readonly string[] } {
  const from = sender || (values['sender'] ?? '');
  return {
    charset: 'UTF-8',
    message: text,
    receivers: [to],
    noStopClause: service,
    priority: service ? 'high' : 'medium',
    tag: key.slice(-20),
    // without a sender of our own, a number that can be answered
    ...(from === '' ? { senderForResponse: true } : { sender: from }),
    ...(validForMinutes === null ? {} : { validityPeriod: Math.min(validForMinutes, LONGEST_VALIDITY_MINUTES) }),
  };
}

/**
 * OVHcloud's SMS API with application keys, `POST /sms/{service}/jobs`. It recognises no repeated message, so a lost answer stays unknown.
 * It adds the STOP clause to messages that advertise by itself, and sends those in the hours French law allows.
 */
export const openOvh: OpenProvider = ({ values }, context) => {
  // asked with the first message, so that a service that is away fails what is to be sent and nothing else
  let offset: Promise<number> | undefined;
  return {
    addsToAdvertising: STOP_CLAUSE,
    send: async (message, begin) => {
      const offsetMs = await (offset ??= clockOffsetMs(values, context));
      await begin();
      try {
        const answer = await askOvh(values, context, { method: 'POST', path: `/sms/${encodeURIComponent(values['service'] ?? '')}/jobs`, body: jobOf(message, values) as never }, context.now() + offsetMs);
        return judge(answer, message.to, values, context.now());
      } catch (thrown) {
        if (isNodeFailure(thrown) && thrown.code === 'sms_credential') offset = undefined;
        throw thrown;
      }
    },
  };
};
