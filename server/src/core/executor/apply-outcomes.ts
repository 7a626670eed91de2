import type { Item, JsonObject, NextOutcome, NodeFailure, Outcome, WaitOutcome } from '@parcours/sdk/node';
import { STEP } from '../changes.js';
import { retryAt, retryPolicy } from '../retries/retry-at.js';
import { slotOf } from '../run.js';
import type { Batch } from './batch.js';
import { route, routeFailure } from './route.js';
import { nodeOf, type Work } from './work.js';

/** Items of one token that go the same way: they stay together in one token. */
type Way =
  | { readonly kind: 'port'; readonly port: string; readonly items: Item[] }
  | { readonly kind: 'wait'; readonly wait: WaitOutcome; readonly items: Item[] }
  | { readonly kind: 'retry'; at: number; readonly slots: number[]; readonly items: Item[] }
  | { readonly kind: 'failed'; readonly failure: NodeFailure; readonly items: Item[] }
  | { readonly kind: 'end'; readonly items: Item[] };

const outputs = (item: Item, outcome: NextOutcome): Item[] => {
  if (outcome.json === undefined) return [item];
  return (Array.isArray(outcome.json) ? (outcome.json as JsonObject[]) : [outcome.json as JsonObject]).map((json) => ({ json }));
};

function wayKey(outcome: Outcome, at: number | null): string {
  switch (outcome.kind) {
    case 'next':
      return `port ${outcome.port}`;
    case 'wait':
      return `wait ${outcome.until} ${outcome.port} ${JSON.stringify(outcome.event ?? null)}`;
    case 'error':
      return at === null ? `failed ${outcome.error.code} ${outcome.error.message}` : `retry`;
    default:
      return outcome.kind;
  }
}

function newWay(outcome: Outcome, at: number | null): Way {
  switch (outcome.kind) {
    case 'next':
      return { kind: 'port', port: outcome.port, items: [] };
    case 'wait':
      return { kind: 'wait', wait: outcome, items: [] };
    case 'error':
      return at === null ? { kind: 'failed', failure: outcome.error, items: [] } : { kind: 'retry', at, slots: [], items: [] };
    default:
      return { kind: 'end', items: [] };
  }
}

/** The ports an outcome will or may take. */
const portsTaken = (outcome: NextOutcome | WaitOutcome): string[] => {
  if (outcome.kind === 'next') return [outcome.port];
  return [...(outcome.until === null ? [] : [outcome.port]), ...(outcome.event ? [outcome.event.port] : [])];
};

/** A command without a contact to apply it to, an unknown port, or holding back what a join has gathered is the item's error. */
function settled(work: Work, outcome: Outcome): Outcome {
  const node = nodeOf(work);
  if (outcome.kind === 'error') return outcome;
  if (outcome.kind === 'hold')
    return { kind: 'error', error: { who: 'defect', code: 'hold_refused', message: `"${node.node.name}" holds an item back, but nothing would ever let it go: branches are gathered before a node that declares "join" is called; it has to answer "next".` } };
  if (outcome.commands?.length && work.token.contactId === null)
    return { kind: 'error', error: { who: 'user', code: 'no_contact', message: `"${node.node.name}" changes a contact, but this run has none; start it from a form, an event or a webhook that identifies one.` } };
  const unknown = outcome.kind === 'end' ? undefined : portsTaken(outcome).find((port) => !node.ports.includes(port));
  if (unknown !== undefined)
    return { kind: 'error', error: { who: 'defect', code: 'unknown_port', message: `"${node.node.name}" answered with the output "${unknown}", which it does not have (it has ${node.ports.join(', ')}).` } };
  if (outcome.kind === 'wait' && outcome.event && work.token.contactId === null && outcome.until === null)
    return { kind: 'error', error: { who: 'user', code: 'no_contact', message: `"${node.node.name}" waits for an event of a contact, but this run has none.` } };
  return outcome;
}

function note(batch: Batch, work: Work, outcome: Outcome): void {
  const { token } = work;
  if (outcome.kind === 'error') return;
  for (const command of outcome.commands ?? []) batch.changes.commands.push({ workspaceId: token.workspaceId, contactId: token.contactId as number, runId: token.runId, command });
  if (outcome.response) batch.respond(token.runId, outcome.response);
}

function park(batch: Batch, work: Work, wait: WaitOutcome, items: readonly Item[]): void {
  const { token } = work;
  const { now } = batch.claim;
  if (wait.until !== null && wait.until <= now) return route(batch, work, wait.port, items);
  batch.journal.step(token, token.node, token.visit, STEP.parked, items.length);
  const { event } = wait;
  const waiter = event && token.contactId !== null ? { tokenId: token.id, workspaceId: token.workspaceId, contactId: token.contactId, name: event.name, port: event.port, rule: event.where ?? null } : null;
  batch.park(work, { state: 'waiting', lane: 'pure', dueAt: wait.until ?? Infinity, port: wait.port, items, slots: null }, waiter);
}

function take(batch: Batch, work: Work, way: Way): void {
  const { token } = work;
  switch (way.kind) {
    case 'port':
      return route(batch, work, way.port, way.items);
    case 'wait':
      return park(batch, work, way.wait, way.items);
    case 'retry':
      return batch.park(work, { state: 'ready', dueAt: way.at, attempt: token.attempt + 1, items: way.items, slots: way.items.length === token.items.length ? token.slots : way.slots, lane: nodeOf(work).effects === 'io' ? 'io' : 'pure' });
    case 'failed':
      return routeFailure(batch, work, way.failure, way.items);
    case 'end':
      batch.journal.step(token, token.node, token.visit, STEP.ended, way.items.length);
      return batch.gone(work);
  }
}

/** Turns a node's answers for one token into its next places. Items that go the same way stay in one token. */
export function applyOutcomes(batch: Batch, work: Work, answers: readonly Outcome[]): void {
  const { token } = work;
  const node = nodeOf(work);
  const ways = new Map<string, Way>();
  const output = new Map<string, JsonObject[]>();
  const log = [...work.log];
  let failure: NodeFailure | null = null;
  answers.forEach((answer, index) => {
    const item = token.items[index] as Item;
    const outcome = settled(work, answer);
    const at = outcome.kind === 'error' ? retryAt(outcome.error, token.attempt + 1, retryPolicy(node.node), batch.claim.now, () => batch.environment.random()) : null;
    note(batch, work, outcome);
    if (outcome.kind === 'error') failure ??= outcome.error;
    const key = wayKey(outcome, at);
    let way = ways.get(key);
    if (!way) ways.set(key, (way = newWay(outcome, at)));
    if (way.kind === 'retry') {
      way.slots.push(slotOf(token, index));
      way.at = Math.max(way.at, at ?? 0);
    }
    if (outcome.kind !== 'next') way.items.push(item);
    else {
      const items = outputs(item, outcome);
      for (const produced of items) way.items.push(produced);
      if (token.test) output.set(outcome.port, [...(output.get(outcome.port) ?? []), ...items.map((produced) => produced.json)]);
    }
  });
  batch.journal.keep(token, node.index, token.visit, token.items, [...output].map(([port, items]) => ({ port, items })), failure && batch.error(work, failure), log);
  split(batch, work, [...ways.values()]);
}

/** One token per way. The one that is tried again stays this token: its deliveries are recorded under it. */
function split(batch: Batch, work: Work, ways: readonly Way[]): void {
  const own = ways.find((way) => way.kind === 'retry') ?? ways[0];
  if (own === undefined) {
    batch.journal.ended(work.token);
    return batch.gone(work);
  }
  for (const way of ways) {
    if (way === own || work.place !== 'busy') continue;
    const twin = batch.fork(work);
    batch.journal.entered(twin.token, twin.token.node);
    take(batch, twin, way);
  }
  if (work.place === 'busy') take(batch, work, own);
}
