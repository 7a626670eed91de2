import { DefectError, TransientError, withDefaults, type Json, type JsonObject, type Polled, type TriggerContext } from '@parcours/sdk/node';
import type { HostedTrigger } from '../../../core/plan/plan.js';
import { checkEntry } from './check-entry.js';
import type { WatchRow } from './watch-row.js';

const MAX_ENTRIES = 1_000;
const MAX_CURSOR = 65_536;
export const POLL_LIMIT_MS = 60_000;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Throws `DefectError` `poll_shape` naming the node type and the rule broken. */
export function checkPolled(type: string, value: unknown): Polled {
  const wrong = (what: string): never => {
    throw new DefectError('poll_shape', `The node type "${type}" answered a poll the engine cannot use: ${what}.`);
  };
  if (!isRecord(value) || !Array.isArray(value['entries'])) return wrong('it has no list of entries');
  if (value['entries'].length > MAX_ENTRIES) return wrong(`it has ${value['entries'].length} entries, more than ${MAX_ENTRIES}; answer the first ones with "more"`);
  if (value['cursor'] === undefined) return wrong('it has no cursor');
  if (JSON.stringify(value['cursor']).length > MAX_CURSOR) return wrong(`its cursor has more than ${MAX_CURSOR} characters as JSON`);
  const entries = value['entries'].map((entry: unknown) => {
    const checked = checkEntry(type, entry);
    return checked.kind === 'enter' ? checked : wrong('one of its entries is not "enter"');
  });
  return { entries, cursor: value['cursor'] as Json, ...(value['more'] === true ? { more: true } : {}) };
}

/** Asks a trigger what is new. Throws what it throws, `poll_shape`, and `TransientError` `poll_time_limit` after a minute. */
export async function pollOnce(trigger: HostedTrigger, watch: WatchRow, context: TriggerContext): Promise<Polled> {
  if (trigger.poll === undefined) throw new DefectError('trigger_incomplete', `The node type ${watch.trigger.type} has no code to poll with.`);
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TransientError('poll_time_limit', `Expected an answer to a poll within ${POLL_LIMIT_MS / 1_000} seconds, found none; it is tried again by itself.`)), POLL_LIMIT_MS);
  });
  try {
    return checkPolled(watch.trigger.type, await Promise.race([trigger.poll(context, withDefaults(trigger.fields, watch.trigger.settings as JsonObject) as never, watch.cursor), limit]));
  } finally {
    clearTimeout(timer);
  }
}
