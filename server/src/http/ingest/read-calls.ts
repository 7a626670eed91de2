import { UserError, isNodeFailure } from '@parcours/sdk/node';
import type { Call } from '../../core/ingest/call.js';
import { readCall, type CallOrigin } from '../../customers/identities/read-call.js';
import { badRequest, tooLarge } from '../refusal.js';
import { checkJson } from '../routing/read-json.js';

const MAX_BATCH_BYTES = 500 * 1024;
const MAX_CALL_BYTES = 32 * 1024;

/** The names of addresses, and the short ones that libraries in browsers use. */
const TYPES: Readonly<Record<string, string>> = { identify: 'identify', track: 'track', page: 'page', screen: 'screen', group: 'group', alias: 'alias', i: 'identify', t: 'track', p: 'page', s: 'screen', g: 'group', a: 'alias' };
const BATCHES = ['batch', 'b', 'import'];

type Raw = Readonly<Record<string, unknown>>;

/** Calls as they came, not checked yet. */
export interface Sent {
  readonly writeKey: string | null;
  readonly sentAt: unknown;
  readonly calls: readonly unknown[];
  /** Whether a call may be larger than one may be: not where all of them together are not. */
  readonly large: boolean;
}

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(text: string): Raw {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('bad_json', 'Expected the body to be JSON, found text that cannot be read as such; check its brackets, commas and quotes.');
  }
  if (!isObject(value)) throw badRequest('bad_call', 'Expected the body to be an object, found something else; see the description of the API.');
  return value;
}

/** Null when there is no such call. Throws `bad_json`, `bad_call`, `body_too_large`. */
export function readSent(name: string, text: string): Sent | null {
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (type === undefined && !BATCHES.includes(name)) return null;
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BATCH_BYTES) throw tooLarge('body_too_large', `Expected at most ${MAX_BATCH_BYTES / 1024} kB at a time, found more; send several batches.`);
  const large = bytes > MAX_CALL_BYTES;
  const body = parse(text);
  const writeKey = typeof body['writeKey'] === 'string' ? body['writeKey'] : null;
  if (type !== undefined) return { writeKey, sentAt: body['sentAt'], calls: [{ ...body, type }], large };
  const { batch, context } = body;
  if (!Array.isArray(batch)) throw badRequest('bad_call', 'Expected in "batch" a list of calls, found something else; send {"batch": [...]}.', { field: 'batch' });
  // what is said of the whole batch is said of each call
  const calls = batch.map((call: unknown) => (isObject(call) && isObject(context) ? { ...call, context: { ...context, ...(isObject(call['context']) ? call['context'] : {}) } } : call));
  return { writeKey, sentAt: body['sentAt'], calls, large };
}

/** What is wrong with one call, by its place in the batch. */
export interface CallError {
  readonly index: number;
  readonly messageId: string | null;
  readonly code: string;
  readonly message: string;
}

export const errorOf = (call: unknown, index: number, error: unknown): CallError => {
  if (!isNodeFailure(error) || error.who !== 'user') throw error;
  const messageId = isObject(call) && typeof call['messageId'] === 'string' ? call['messageId'].slice(0, 255) : null;
  return { index, messageId, code: error.code, message: error.message };
};

/** Reads each call for itself: what cannot be kept is named, and takes nothing else along. */
export function readCalls(sent: Sent, origin: CallOrigin): { good: { index: number; call: Call }[]; bad: CallError[] } {
  const good: { index: number; call: Call }[] = [];
  const bad: CallError[] = [];
  sent.calls.forEach((raw, index) => {
    try {
      if (sent.large && Buffer.byteLength(JSON.stringify(raw)) > MAX_CALL_BYTES) throw new UserError('call_too_large', `Expected a call of at most ${MAX_CALL_BYTES / 1024} kB, found more; send less in it.`);
      checkJson(raw);
      good.push({ index, call: readCall(raw, origin) });
    } catch (error) {
      bad.push(errorOf(raw, index, error));
    }
  });
  return { good, bad };
}
