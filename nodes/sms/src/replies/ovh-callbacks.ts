import { UserError, type CallbackAnswer, type CallbackEvent, type CallbackRequest, type CredentialCallbacks, type NodeContext } from '@parcours/sdk/node';
import { askOvh, judgeOvh } from '../providers/ovh-api.js';
import { recordOf, type Values } from '../providers/provider.js';
import { readReply } from './read-reply.js';

type Context = Pick<NodeContext, 'now' | 'http'>;

/** Replies that came this long before the call are looked at again: those that were kept already count once. */
const LOOK_BACK_MS = 3_600_000;
const MOST_REPLIES = 50;

/** `description`, the code of the delivery report (OVHcloud, "Everything you need to know about SMS users"); 0, 4 and 8 are on their way. */
const REPORTS: Readonly<Record<string, CallbackEvent['kind']>> = { 1: 'delivered', 2: 'failed', 16: 'failed' };
/** `ptt` where there is no such code: 1 and 2 are tries under way. */
const STATES: Readonly<Record<string, CallbackEvent['kind'] | null>> = { 1: null, 2: null, 3: 'accepted', 4: 'delivered' };
/** Invalid, barred or unknown numbers. */
const NOBODY_THERE = new Set(['23', '34', '38']);

function readReport({ id = '', ptt = '', description = '', descriptionDlr }: Values): readonly CallbackEvent[] {
  if (id === '') throw new UserError('callback_unreadable', 'Expected the parameters id and ptt of OVHcloud, found neither; enter this address at OVHcloud as the callback of the SMS account.');
  const kind = REPORTS[description] ?? (ptt === '' ? null : STATES[ptt] === undefined && !['0', '4', '8'].includes(description) ? 'failed' : (STATES[ptt] ?? null));
  if (kind === null) return [];
  return [{ kind, providerId: id, eventId: `${id} ${kind}`, ...(kind === 'failed' ? { permanent: NOBODY_THERE.has(ptt) } : {}), properties: { state: descriptionDlr ?? ptt, ...(ptt === '' ? {} : { errorCode: ptt }) } }];
}

async function ask(path: string, values: Values, context: Context): Promise<unknown> {
  const answer = await askOvh(values, context, { method: 'GET', path: `/sms/${encodeURIComponent(values['service'] ?? '')}${path}` }, context.now());
  judgeOvh(answer, values, context.now());
  return answer.body;
}

/** The call says that somebody has answered; what they said is asked of OVHcloud itself, so that nobody else can put words into their mouth. */
async function readReplies(values: Values, context: Context): Promise<readonly CallbackEvent[]> {
  const since = new Date(context.now() - LOOK_BACK_MS).toISOString();
  const ids = await ask(`/incoming?creationDatetime.from=${encodeURIComponent(since)}`, values, context);
  const newest = (Array.isArray(ids) ? ids : []).map(Number).filter(Number.isFinite).sort((one, other) => other - one).slice(0, MOST_REPLIES);
  const replies = await Promise.all(newest.map(async (id) => recordOf(await ask(`/incoming/${id}`, values, context))));
  return replies.flatMap(({ id, sender, message, creationDatetime }) => {
    const at = Date.parse(String(creationDatetime));
    return typeof sender === 'string' && typeof message === 'string' ? [readReply({ from: sender, text: message, id: String(id), now: context.now(), ...(Number.isFinite(at) ? { at } : {}) })] : [];
  });
}

const digitsOf = (text: string): string => text.replace(/\D/g, '').replace(/^00/, '');

/** Somebody has answered STOP to the clause OVHcloud adds. Which number it was, its black list confirms. */
async function readStop(query: Values, values: Values, context: Context): Promise<readonly CallbackEvent[]> {
  const listed = await ask('/blacklists', values, context);
  const numbers = new Map((Array.isArray(listed) ? listed : []).map((number) => [digitsOf(String(number)), String(number)]));
  const stopped = Object.values(query).flatMap((value) => numbers.get(digitsOf(value)) ?? []);
  if (stopped.length === 0) throw new UserError('callback_not_genuine', 'Expected a number on the black list of the SMS account, found none; nothing is withdrawn.');
  return [...new Set(stopped)].map((number) => ({ kind: 'stopped', address: number.startsWith('+') ? number : `+${digitsOf(number)}`, properties: { text: 'STOP' } }));
}

async function read({ path, query, form }: CallbackRequest, values: Values, context: Context): Promise<CallbackAnswer> {
  const given = { ...query, ...form };
  const events = path === 'reply' ? await readReplies(values, context) : path === 'stop' ? await readStop(given, values, context) : readReport(given);
  return { events };
}

export const ovhCallbacks: CredentialCallbacks = {
  help: {
    en: 'In the settings of the SMS account at OVHcloud (PUT /sms/{serviceName}), enter {{ url }} as callBack for receipts, {{ url }}/stop as stopCallBack, and {{ url }}/reply as smsResponse.cgiUrl for replies.',
    fr: 'Dans les réglages du compte SMS chez OVHcloud (PUT /sms/{serviceName}), saisissez {{ url }} comme callBack pour les accusés, {{ url }}/stop comme stopCallBack, et {{ url }}/reply comme smsResponse.cgiUrl pour les réponses.',
  },
  read,
};
