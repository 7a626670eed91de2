import type { Item, JsonObject, NodeFailure, Outcome } from '@parcours/sdk/node';
import { shownItem } from '../files/item-files.js';
import { STEP } from '../changes.js';
import { retryAt, retryPolicy } from '../retries/retry-at.js';
import { slotOf } from '../run.js';
import { isPutOff } from '../sending/put-off.js';
import { startCalls } from '../calls/start-calls.js';
import { startWait } from '../waits/start-wait.js';
import type { Batch } from './batch.js';
import { blame } from './check-outcome.js';
import { route, routeFailure } from './route.js';
import { itemsOf, type Tally } from './tally.js';
import { isAhead, newWay, outputs, portsTaken, wayKey, waysOf, type Way } from './ways.js';
import { nodeOf, type Work } from './work.js';

/** A command without a contact to apply it to, an unknown port, or a wait for nobody's event is the item's error. */
function settled(work: Work, outcome: Outcome): Outcome {
  const node = nodeOf(work);
  if (outcome.kind === 'error') return outcome;
  if (outcome.commands?.length && work.token.contactId === null)
    return { kind: 'error', error: { who: 'user', code: 'no_contact', message: `"${node.node.name}" changes a contact, but this run has none; start it from a form, an event or a webhook that identifies one.` } };
  if (isAhead(outcome)) return nodeOf(work).effects === 'io' ? outcome : { kind: 'error', error: { who: 'defect', code: 'no_delivery', message: blame(node.node, 'answered that an effect is still to come, but it has no effects.') } };
  const simple = outcome.kind === 'next' || (outcome.kind === 'wait' && outcome.until !== null && outcome.event === undefined && !outcome.again);
  if (simple && node.ports.includes(outcome.port)) return outcome;
  const unknown = portsTaken(outcome).find((port) => !node.ports.includes(port));
  if (unknown !== undefined)
    return { kind: 'error', error: { who: 'defect', code: 'unknown_port', message: blame(node.node, `answered with the output "${unknown}", which it does not have (it has ${node.ports.join(', ')}).`), details: { type: node.node.type, version: node.node.version, port: unknown } } };
  if (work.token.contactId === null && waysOf(outcome).some((way) => way.kind === 'wait' && way.event && way.until === null))
    return { kind: 'error', error: { who: 'user', code: 'no_contact', message: `"${node.node.name}" waits for an event of a contact, but this run has none.` } };
  return outcome;
}

function note(batch: Batch, work: Work, outcome: Outcome): void {
  const { token } = work;
  if (outcome.kind === 'error') return;
  for (const command of outcome.commands ?? []) batch.changes.commands.push({ workspaceId: token.workspaceId, contactId: token.contactId as number, runId: token.runId, command });
  if (outcome.response) batch.respond(token.runId, outcome.response);
}

function take(batch: Batch, work: Work, way: Way): void {
  const { token } = work;
  switch (way.kind) {
    case 'port':
      work.tally = way.tally ?? null;
      return route(batch, work, way.port, way.items);
    case 'wait':
      return startWait(batch, work, way.wait, way.items);
    case 'call':
      return startCalls(batch, work, way.call, way.items);
    case 'retry':
      return batch.park(work, { state: 'ready', ...(way.memo === null ? {} : { again: { memo: way.memo, by: 'time' as const } }), dueAt: way.at, attempt: token.attempt + (way.failed ? 1 : 0), items: way.items, slots: way.items.length === token.items.length ? token.slots : way.slots, lane: nodeOf(work).effects === 'io' ? 'io' : 'pure' });
    case 'failed':
      return routeFailure(batch, work, way.failure, way.items);
    case 'end':
      batch.journal.step(token, token.node, token.visit, STEP.ended, way.items.length);
      return batch.gone(work);
  }
}

/** What most answers are: one item that goes on through a port or waits, in a run nobody looks into. */
function passOn(batch: Batch, work: Work, answers: readonly Outcome[]): boolean {
  const answer = answers[0];
  if (answers.length !== 1 || (answer?.kind !== 'next' && answer?.kind !== 'wait') || batch.journal.keeps(work.token)) return false;
  const outcome = settled(work, answer);
  if (outcome.kind === 'next') {
    note(batch, work, outcome);
    route(batch, work, outcome.port, outputs(work.token.items[0] as Item, outcome));
  } else if (outcome.kind === 'wait' && !isAhead(outcome)) {
    note(batch, work, outcome);
    startWait(batch, work, outcome, work.token.items);
  } else return false;
  return true;
}

/** Turns a node's answers for one token into its next places. Items that go the same way stay in one token. */
export function applyOutcomes(batch: Batch, work: Work, answers: readonly Outcome[]): void {
  if (passOn(batch, work, answers)) return;
  const { token } = work;
  const node = nodeOf(work);
  const ways = new Map<string, Way>();
  const output = new Map<string, JsonObject[]>();
  const log = [...work.log];
  let failure: NodeFailure | null = null;
  answers.forEach((answer, index) => {
    const item = token.items[index] as Item;
    const outcome = settled(work, answer);
    const at = outcome.kind === 'error' ? retryAt(outcome.error, token.attempt + 1, retryPolicy(node.node), batch.claim.now, () => batch.environment.random()) : isAhead(outcome) ? outcome.until : null;
    note(batch, work, outcome);
    if (outcome.kind === 'error') failure ??= outcome.error;
    for (const single of waysOf(outcome)) {
      const key = wayKey(single, at);
      let way = ways.get(key);
      if (!way) ways.set(key, (way = newWay(single, at)));
      if (way.kind === 'retry') {
        way.slots.push(slotOf(token, index));
        const failed = outcome.kind === 'error' && !isPutOff(outcome.error);
        // who waits for the morning does not make another one wait who is only tried again
        way.at = failed === way.failed && failed ? Math.max(way.at, at ?? 0) : Math.min(way.at, at ?? Infinity);
        way.failed ||= failed;
        if (isAhead(single)) way.memo ??= single.memo ?? {};
      }
      if (single.kind !== 'next') {
        way.items.push(item);
        continue;
      }
      const items = outputs(item, single);
      for (const produced of items) way.items.push(produced);
      if (!batch.journal.keeps(token)) continue;
      const shown = output.get(single.port) ?? [];
      output.set(single.port, shown);
      for (const produced of items) shown.push(shownItem(produced));
    }
  });
  batch.journal.keep(token, node.index, token.visit, token.items, [...output].map(([port, items]) => ({ port, items })), failure && batch.error(work, failure), log);
  split(batch, work, [...ways.values()]);
}

/** The same for items that have gone ahead in parts: the token follows them, with what there is to show of them. */
export function applyTally(batch: Batch, work: Work, tally: Tally): void {
  const ways = [...tally.ways.values()].map((way) => ({ way, items: itemsOf(way) }));
  const output = ways.flatMap(({ way, items }) => (way.kind === 'port' ? [{ port: way.port, items: items.map(shownItem) }] : []));
  batch.journal.keep(work.token, tally.node.index, work.token.visit, work.token.items, batch.journal.keeps(work.token) ? output : [], null, []);
  split(batch, work, ways.map(({ way, items }): Way => (way.kind === 'port' ? { kind: 'port', port: way.port, items, tally: way.next } : { kind: 'end', items })));
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
