import { TransientError, isNodeFailure, type AnyTrigger, type HttpRequest, type HttpResult, type Json, type JsonObject, type NodeContext, type Polled } from '../node/index.js';
import { pollTrigger, type PollTriggerOptions } from './poll-trigger.js';

/** The other side of a trigger that polls, for `conformance`. */
export interface PollTrial extends Omit<PollTriggerOptions, 'http' | 'cursor'> {
  /** What the service answers once so many things have happened there: 2, then 3, then 5. */
  readonly service: (happened: number) => (request: HttpRequest) => Partial<HttpResult> | Promise<Partial<HttpResult>>;
}

const ROUNDS = 50;
const MAX_ENTRIES = 1_000;
const MAX_CURSOR = 65_536;
const SERVICE = 'The service cannot be reached.';
const away: NodeContext['http'] = async () => {
  throw new TransientError('network', SERVICE);
};
const refusing: NodeContext['http'] = async () => ({ status: 503, headers: {}, body: '' });

const sentence = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** Polls until there is no more, as the host does. */
async function pollAll(trigger: AnyTrigger, options: PollTriggerOptions): Promise<Polled> {
  const entries: Polled['entries'][number][] = [];
  let cursor: Json = options.cursor ?? null;
  for (let round = 0; round < ROUNDS; round++) {
    const polled = await pollTrigger(trigger, { ...options, cursor });
    if (polled.entries.length > MAX_ENTRIES) throw new Error(`A poll answered ${polled.entries.length} entries, more than ${MAX_ENTRIES}; answer the first ones with "more".`);
    if (JSON.stringify(polled.cursor).length > MAX_CURSOR) throw new Error(`Its cursor has more than ${MAX_CURSOR} characters as JSON.`);
    entries.push(...polled.entries);
    cursor = polled.cursor;
    if (polled.more !== true) return { entries, cursor };
  }
  throw new Error(`It has said "more" ${ROUNDS} times for a handful of things: it never comes to an end.`);
}

/** What is wrong with a poll whose service does not answer well; empty when it throws, which keeps the cursor. */
async function checkFailure(trigger: AnyTrigger, options: PollTriggerOptions, how: string): Promise<string[]> {
  try {
    const polled = await pollTrigger(trigger, options);
    const kept = polled.entries.length === 0 && JSON.stringify(polled.cursor) === JSON.stringify(options.cursor ?? null);
    return kept ? [] : [`When ${how}, it answers ${polled.entries.length} entries and ${JSON.stringify(polled.cursor)} as its cursor instead of throwing: what happened meanwhile is lost. See judgeHttpAnswer.`];
  } catch (thrown) {
    return isNodeFailure(thrown) && thrown.who !== 'defect' ? [] : [`When ${how}, it throws "${sentence(thrown)}", which blames the package; throw a TransientError, or see judgeHttpAnswer.`];
  }
}

/** With its service away the cursor stays, at the first poll and later ones. Makes nothing up but the outage. */
export const checkPollOutage = async (trigger: AnyTrigger, options: PollTriggerOptions): Promise<string[]> => [...new Set([
  ...(await checkFailure(trigger, { ...options, http: away, cursor: null }, 'its service cannot be reached')),
  ...(await checkFailure(trigger, { ...options, http: refusing, cursor: null }, 'its service answers 503')),
])];

/**
 * Polls as the host does while more and more happens at a service: what is new comes once and in full, nothing comes twice, the cursor carries
 * on, and a failure in between loses nothing.
 */
export async function checkPoll(trigger: AnyTrigger, settings: JsonObject, { service, ...rest }: PollTrial): Promise<string[]> {
  const options = { ...rest, settings: { ...settings, ...rest.settings } };
  const serving = (happened: number): NodeContext['http'] => async (request) => ({ status: 200, headers: {}, body: '', ...(await service(happened)(request)) });
  const told = new Set<string>();
  const problems: string[] = [];
  let cursor: Json = null;
  const poll = async (happened: number): Promise<number> => {
    const polled = await pollAll(trigger, { ...options, http: serving(happened), cursor });
    ({ cursor } = polled);
    for (const entry of polled.entries) {
      const text = JSON.stringify(entry);
      if (told.has(text)) problems.push(`It answered the same entry twice: ${text.slice(0, 200)}.`);
      told.add(text);
    }
    return polled.entries.length;
  };
  try {
    problems.push(...(await checkFailure(trigger, { ...options, http: refusing, cursor }, 'its service answers 503')));
    await poll(2);
    const again = await poll(2);
    if (again > 0) problems.push(`Nothing has happened since, but its second poll answered ${again} entries.`);
    if ((await poll(3)) === 0) problems.push('Something has happened since the last poll, but it answered no entry.');
    for (const [http, how] of [[away, 'its service cannot be reached'], [refusing, 'its service answers 503']] as const) problems.push(...(await checkFailure(trigger, { ...options, http, cursor }, how)));
    if ((await poll(5)) === 0) problems.push('Something has happened while its service failed, but it answered no entry afterwards.');
    if ((await poll(5)) > 0) problems.push('Nothing has happened since, but it answered entries.');
  } catch (thrown) {
    problems.push(`Polled, it threw: ${sentence(thrown)}`);
  }
  return [...new Set(problems)];
}
