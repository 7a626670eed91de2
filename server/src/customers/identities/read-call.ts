import { UserError, type Json, type JsonObject } from '@parcours/sdk/node';
import { checkEmail } from '../contact-identity.js';
import { normaliseEmail } from '../normalise-email.js';
import { eventContext } from './event-context.js';
import { eventTime } from './event-time.js';
import { CALLS, type Call, type CallType, type SaidOf, type Sign, type Statement } from '../../core/ingest/call.js';
import { phoneNumber } from '../phone.js';

/** Where a call came through. */
export interface CallOrigin {
  readonly receivedAt: number;
  readonly sourceId: number;
  readonly sourceKind: string;
  /** Of the batch, where the call says none itself. */
  readonly sentAt: unknown;
  readonly userAgent: string | null;
  /** What it tracks happens to nobody in particular, so that a call need not say to whom. */
  readonly businessEvents?: boolean;
  /** Where phone numbers without a country code belong (ISO 3166). */
  readonly country: string | null;
  /** Reads a token of a link in our mail; null when it is none. */
  openClick(token: string): number | null;
}

const MAX_ID = 255;
const MAX_NAME = 200;
const MAX_EXTERNALS = 20;
const COLUMNS = ['email', 'phone', 'timezone', 'locale'];

const refuse = (code: string, field: string, message: string): never => {
  throw new UserError(code, message, { field });
};

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function object(call: JsonObject, field: string): JsonObject {
  const value = call[field] ?? {};
  return isObject(value) ? value : refuse('bad_call', field, `Expected in "${field}" an object, found something else; send {"name": value}.`);
}

/** Numbers are taken as ids too: many shops count their customers. */
function id(value: Json | undefined, field: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > MAX_ID) return refuse('bad_id', field, `Expected in "${field}" a text of at most ${MAX_ID} characters, found something else; send the id of your own system.`);
  return text.trim() || null;
}

function name(value: Json | undefined, field: string): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_NAME) return value;
  return refuse('bad_name', field, `Expected in "${field}" a name of 1 to ${MAX_NAME} characters, found ${typeof value === 'string' ? `${value.length}` : 'none'}; name what happened, such as "Order Completed".`);
}

const optionalText = (value: Json | undefined): string | null => (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_NAME ? value.trim() : null);

function address(value: Json | undefined): Statement['email'] {
  if (value === undefined || value === null || value === '') return null;
  const text = checkEmail(typeof value === 'string' ? value : '');
  return { text, key: normaliseEmail(text) };
}

/** `context.externalIds` of the specification: ids in other systems, by kind. */
function externals(context: JsonObject): Sign[] {
  const all = Array.isArray(context['externalIds']) ? context['externalIds'].slice(0, MAX_EXTERNALS) : [];
  return all.flatMap((one): Sign[] => {
    if (!isObject(one) || one['collection'] === 'accounts') return [];
    const [kind, value] = [optionalText(one['type']), id(one['id'], 'context.externalIds')];
    return kind === null || value === null ? [] : [{ kind: `id:${kind}`, value }];
  });
}

/** Browsers say odd things; what cannot be used is as if it had not been said. Asked once for each text: a formatter costs 50 µs to make. */
const usable = (check: (text: string) => unknown): ((value: Json | undefined) => string | null) => {
  const known = new Map<string, boolean>();
  return (value) => {
    if (typeof value !== 'string' || value.length > 64) return null;
    let good = known.get(value);
    if (good === undefined) {
      try {
        check(value);
        good = true;
      } catch {
        good = false;
      }
      if (known.size >= 1_000) known.clear();
      known.set(value, good);
    }
    return good ? value : null;
  };
};
const zone = usable((timeZone) => new Intl.DateTimeFormat('en', { timeZone }));
const language = usable((tag) => new Intl.Locale(tag));

function saidOf(type: CallType, call: JsonObject, traits: JsonObject, context: JsonObject, origin: CallOrigin): SaidOf {
  const attributes = Object.fromEntries(Object.entries(traits).filter(([key]) => type === 'identify' && !COLUMNS.includes(key)));
  if (type === 'group') attributes['group'] = { id: id(call['groupId'], 'groupId'), ...traits };
  const own = type === 'identify' ? traits : {};
  const phone = typeof own['phone'] === 'string' ? phoneNumber(own['phone'], origin.country) : null;
  // a number nobody can call is still what the shop knows
  if (phone === null && own['phone'] !== undefined) attributes['phone'] = own['phone'];
  return { phone, timezone: zone(own['timezone']), locale: language(own['locale']), browser: { timezone: zone(context['timezone']), locale: language(context['locale']) }, attributes };
}

function happened(type: CallType, call: JsonObject, traits: JsonObject): { name: string; properties: JsonObject } | null {
  const properties = object(call, 'properties');
  const titled = { ...(optionalText(call['name']) === null ? {} : { name: call['name'] as string }), ...(optionalText(call['category']) === null ? {} : { category: call['category'] as string }) };
  if (type === 'track') return { name: name(call['event'], 'event'), properties };
  if (type === 'page' || type === 'screen') return { name: `${type}.viewed`, properties: { ...titled, ...properties } };
  return type === 'group' ? { name: 'group.joined', properties: { groupId: id(call['groupId'], 'groupId'), traits } } : null;
}

function clickOf(context: JsonObject, origin: CallOrigin): number | null {
  const token = context['click'];
  return typeof token === 'string' && token.length <= MAX_ID ? origin.openClick(token) : null;
}

function check(type: CallType, call: JsonObject, statement: Statement, origin: CallOrigin): void {
  if (type === 'track' && origin.businessEvents) return;
  if (statement.userId === null && statement.anonymousId === null)
    refuse('no_identity', 'userId', 'Expected "userId" or "anonymousId", found neither; say who this is about.');
  if (type === 'alias' && (statement.userId === null || statement.previousId === null)) refuse('no_identity', 'previousId', 'Expected in an alias "userId" and "previousId", found fewer; name both ids of the person.');
  if (type === 'group' && id(call['groupId'], 'groupId') === null) refuse('no_group', 'groupId', 'Expected "groupId", found none; name the group.');
}

/**
 * Reads one call. `integrations` is ignored: what is done with an event is a workflow's business. Throws `UserError` `bad_call`, `bad_id`,
 * `bad_name`, `bad_email`, `bad_timestamp`, `no_identity`, `no_group`.
 */
export function readCall(raw: unknown, origin: CallOrigin): Call {
  const call = isObject(raw) ? raw : refuse('bad_call', 'type', 'Expected a call as an object, found something else; see the description of the API.');
  const type = CALLS.find((known) => known === call['type']) ?? refuse('bad_call', 'type', `Expected in "type" one of ${CALLS.join(', ')}, found something else; correct it.`);
  const [context, traits] = [object(call, 'context'), object(call, 'traits')];
  const occurredAt = eventTime({ timestamp: call['timestamp'] ?? call['originalTimestamp'], sentAt: call['sentAt'] ?? origin.sentAt, receivedAt: origin.receivedAt });
  const statement: Statement = {
    kind: type === 'identify' || type === 'alias' ? type : 'fact',
    at: occurredAt,
    userId: id(call['userId'], 'userId'),
    anonymousId: id(call['anonymousId'], 'anonymousId'),
    email: type === 'identify' ? address(traits['email']) : null,
    externals: externals(context),
    previousId: type === 'alias' ? id(call['previousId'], 'previousId') : null,
    clickedBy: clickOf(context, origin),
  };
  check(type, call, statement, origin);
  const fact = happened(type, call, traits);
  return {
    type,
    messageId: id(call['messageId'], 'messageId'),
    statement,
    said: saidOf(type, call, traits, context, origin),
    event: fact && { name: fact.name, properties: { ...fact.properties, context: eventContext(context, origin) }, occurredAt },
  };
}
