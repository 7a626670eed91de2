import { checkSettings, withDefaults, type AnyTrigger, type Json, type JsonObject, type Polled } from '../node/index.js';
import { fakeContext, type RunNodeOptions } from './run-node.js';

export interface PollTriggerOptions extends Pick<RunNodeOptions, 'http' | 'now' | 'timezone' | 'credentials' | 'storedFiles' | 'address' | 'log'> {
  readonly settings?: JsonObject;
  /** Null as at the first poll unless said. */
  readonly cursor?: Json;
}

/** Polls a trigger once, as the host does; throws when its answer is none the host would take. */
export async function pollTrigger(trigger: AnyTrigger, options: PollTriggerOptions = {}): Promise<Polled> {
  const { settings = {}, cursor = null } = options;
  const problems = checkSettings(trigger.fields, settings);
  if (problems.length > 0) throw new Error(`The settings of ${trigger.type} are not valid: ${problems.map(({ field, message }) => `${field}: ${message}`).join(' ')}`);
  if (trigger.poll === undefined) throw new Error(`The trigger ${trigger.type} does not poll.`);
  const polled = await trigger.poll(fakeContext(trigger, options), withDefaults(trigger.fields, settings), cursor);
  if (!Array.isArray(polled.entries) || polled.cursor === undefined) throw new Error(`The trigger ${trigger.type} answered a poll without entries or cursor.`);
  if (polled.entries.some(({ kind, items }) => kind !== 'enter' || items.length === 0)) throw new Error(`The trigger ${trigger.type} answered an entry that does not enter, or enters with nothing.`);
  if (JSON.stringify(JSON.parse(JSON.stringify(polled))) !== JSON.stringify(polled)) throw new Error(`The trigger ${trigger.type} answered a poll that is not plain JSON.`);
  return polled;
}
