import { COUNT, FIRED, RUN_NODE, STEP } from '../changes.js';
import type { Plan } from '../plan/plan.js';
import { slotOf, type Token } from '../run.js';
import type { Outside, OutsideCall } from './outside.js';
import type { StoreState } from './store-world.js';

type Check = (state: StoreState, plans: ReadonlyMap<number, Plan>) => string[];

const countIn = (state: StoreState, versionId: number, node: number, port: number): number => state.counts.get(`${versionId}:${node}:${port}`) ?? 0;

/** Every running run has exactly the tokens it says; an ended one has none. */
const liveTokens: Check = (state) => {
  const tokens = new Map<number, number>();
  for (const token of state.tokens) tokens.set(token.runId, (tokens.get(token.runId) ?? 0) + 1);
  return state.runs.flatMap((run) => {
    const found = tokens.get(run.id) ?? 0;
    if (run.status === 'running' && found === 0) return [`run ${run.id} is running, but has no token`];
    const expected = run.status === 'running' ? run.live : 0;
    return found === expected && run.live === expected ? [] : [`run ${run.id} is ${run.status} with live ${run.live}, but has ${found} tokens`];
  });
};

/** A waiter belongs to a token that waits or has just been woken. */
const waitersWait: Check = (state) => {
  const tokens = new Map(state.tokens.map((token) => [token.id, token]));
  return state.waiters.flatMap((waiter) => {
    const token = tokens.get(waiter.tokenId);
    return token && (token.state === 'waiting' || token.state === 'resumed') ? [] : [`a waiter for ${waiter.name} belongs to token ${waiter.tokenId}, which is ${token?.state ?? 'gone'}`];
  });
};

/** What is pending will be settled: its token is alive, at the same visit, in the I/O lane. Keys are unique. */
const pendingDeliveries: Check = (state) => {
  const tokens = new Map(state.tokens.map((token) => [token.id, token]));
  const keys = new Set<string>();
  return state.deliveries.flatMap(({ id, tokenId, visit, item, status }) => {
    const key = `${tokenId}:${visit}:${item}`;
    if (keys.has(key)) return [`there are two deliveries for ${key}`];
    keys.add(key);
    if (status !== 'pending') return [];
    const token = tokens.get(tokenId);
    const standing = token?.lane === 'io' && token.visit === visit && token.items.some((_, index) => slotOf(token, index) === item);
    return standing ? [] : [`delivery ${id} is pending for ever: its token ${tokenId} is ${token ? `${token.state} at visit ${token.visit}` : 'gone'}`];
  });
};

/** An effect under way has its intent on record, open. */
const leasedHaveIntents: Check = (state) => {
  const open = new Set(state.deliveries.filter(({ status }) => status === 'pending' || status === 'sent').map(({ tokenId, visit, item }) => `${tokenId}:${visit}:${item}`));
  return state.tokens
    .filter((token) => token.state === 'leased')
    .flatMap((token) => token.items.flatMap((_, index) => (open.has(`${token.id}:${token.visit}:${slotOf(token, index)}`) ? [] : [`token ${token.id} is leased without an open intent for item ${index}`])));
};

const isMark = (token: Token): boolean => token.state === 'held' && token.port === FIRED;

/** For each node: entered = left + error port + ended + failed + standing there; waiting = those who wait. */
const counters: Check = (state, plans) =>
  [...plans.values()].flatMap((plan) =>
    plan.nodes.flatMap((node) => {
      const count = (port: number): number => countIn(state, plan.versionId, node.index, port);
      const here = state.tokens.filter((token) => token.versionId === plan.versionId && token.node === node.index && !isMark(token));
      const left = node.ports.reduce((sum, _, port) => sum + count(port), 0) + count(COUNT.errorPort) + count(COUNT.ended) + count(COUNT.failed);
      const waiting = here.filter((token) => token.state === 'waiting' || token.state === 'resumed').length;
      return [
        ...(count(COUNT.entered) === left + here.length ? [] : [`node ${node.node.id}: ${count(COUNT.entered)} entered, but ${left} left and ${here.length} stand there`]),
        ...(count(COUNT.waiting) === waiting ? [] : [`node ${node.node.id}: the counter says ${count(COUNT.waiting)} wait, but ${waiting} do`]),
      ];
    }),
  );

/** Runs started = done + failed + cancelled + running. */
const runCounters: Check = (state, plans) =>
  [...plans.keys()].flatMap((versionId) => {
    const runs = state.runs.filter((run) => run.versionId === versionId);
    const expected = { [COUNT.runStarted]: runs.length, [COUNT.runDone]: runs.filter((run) => run.status === 'done').length, [COUNT.runFailed]: runs.filter((run) => run.status === 'failed').length, [COUNT.runCancelled]: runs.filter((run) => run.status === 'cancelled').length };
    return Object.entries(expected).flatMap(([port, value]) => (countIn(state, versionId, RUN_NODE, Number(port)) === value ? [] : [`version ${versionId}: run counter ${port} is ${countIn(state, versionId, RUN_NODE, Number(port))}, expected ${value}`]));
  });

/** A `note` node records one event for each item that passes it: no more, no less. */
const commandsOnce: Check = (state, plans) => {
  const balance = new Map<string, number>();
  const add = (runId: unknown, nodeId: unknown, count: number): void => void balance.set(`${runId} ${nodeId}`, (balance.get(`${runId} ${nodeId}`) ?? 0) + count);
  for (const { properties } of state.events) if (properties['nodeId'] !== undefined) add(properties['runId'], properties['nodeId'], 1);
  for (const { runId, versionId, node, port, items } of state.passages) {
    const passed = plans.get(versionId)?.nodes[node]?.node;
    if (passed?.type === 'test.note' && !passed.disabled && port >= 0) add(runId, passed.id, -items);
  }
  return [...balance].flatMap(([place, difference]) => (difference === 0 ? [] : [`run and node ${place}: ${Math.abs(difference)} events ${difference > 0 ? 'more' : 'fewer'} than items that passed`]));
};

/** A limit counts those inside and those who queue; who queues stands still at the entry point. */
const gatesCount: Check = (state) => {
  const queue = new Set(state.queue);
  const limited = state.runs.filter((run) => run.status === 'running' && run.limitKey !== null);
  const strays = [...queue].filter((runId) => !limited.some((run) => run.id === runId) || state.tokens.some((token) => token.runId === runId && (token.dueAt < Infinity || token.state !== 'ready')));
  return [
    ...strays.map((runId) => `run ${runId} is queued, but does not stand still at its entry point`),
    ...state.gates.flatMap(({ workflowId, key, open, queued }) => {
      const mine = limited.filter((run) => run.workflowId === workflowId && run.limitKey === key);
      const waiting = mine.filter((run) => queue.has(run.id)).length;
      return open === mine.length - waiting && queued === waiting ? [] : [`gate ${workflowId} ${key}: counts ${open} inside and ${queued} queued, found ${mine.length - waiting} and ${waiting}`];
    }),
  ];
};

/** Who is inside is known to be inside, and nobody is inside twice where a rule watches over it. */
const entrancesKnow: Check = (state) => {
  const running = new Map(state.runs.filter((run) => run.status === 'running').map((run) => [run.id, run]));
  const inside = new Map<string, number>();
  for (const run of running.values()) if (run.entryKey !== null) inside.set(`${run.workflowId} ${run.contactId ?? 0} ${run.entryKey}`, (inside.get(`${run.workflowId} ${run.contactId ?? 0} ${run.entryKey}`) ?? 0) + 1);
  return [
    ...[...inside].flatMap(([place, count]) => (count === 1 ? [] : [`${count} runs are inside at once at ${place}`])),
    ...state.entrances.flatMap(({ workflowId, contactId, key, runId, open }) => (open === running.has(runId) ? [] : [`entrance ${workflowId} ${contactId} ${key} is ${open ? 'open' : 'closed'}, but run ${runId} is ${open ? 'not ' : ''}under way`])),
  ];
};

/** Who waits for runs it has called waits for runs that are under way; who is waited for has somebody to go back to. */
const callsMeet: Check = (state) => {
  const tokens = new Map(state.tokens.map((token) => [token.id, token]));
  const runs = new Map(state.runs.map((run) => [run.id, run]));
  const called = new Set(state.calls.map((one) => one.tokenId));
  return [
    ...state.calls.flatMap(({ tokenId, runId, open }) => {
      const token = tokens.get(tokenId);
      if (token?.state !== 'waiting' || !token.calls || token.calls.results) return [`run ${runId} is called by token ${tokenId}, which is ${token?.state ?? 'gone'}`];
      return open === (runs.get(runId ?? 0)?.status === 'running') ? [] : [`the call of run ${runId} is ${open ? 'open' : 'closed'}, but the run is ${runs.get(runId ?? 0)?.status ?? 'not there'}`];
    }),
    ...state.tokens.filter((token) => token.state === 'waiting' && token.calls && !called.has(token.id)).map((token) => `token ${token.id} waits for runs it has not called`),
    ...state.tokens.filter((token) => token.called && !state.calls.some((one) => one.runId === token.runId)).map((token) => `run ${token.runId} was called by somebody who does not wait for it`),
  ];
};

/** Every item that stopped at a node that calls has started one run there, or has been told why none: no more, no less. */
const calledOnce: Check = (state, plans) => {
  const balance = new Map<number, number>();
  const add = (runId: number, count: number): void => void balance.set(runId, (balance.get(runId) ?? 0) + count);
  for (const { runId, versionId, node, port, items } of state.passages) {
    const passed = plans.get(versionId)?.nodes[node]?.node;
    if (passed?.type === 'test.call' && port === STEP.parked) add(runId, passed.settings['together'] === true ? 1 : items);
  }
  for (const run of state.runs) if (run.cause === 'node' && run.parentRunId) add(run.parentRunId, -1);
  return [...balance].flatMap(([runId, difference]) => (difference < 0 ? [`run ${runId} has started ${-difference} runs more than it asked for`] : []));
};

const CHECKS: readonly Check[] = [callsMeet, calledOnce, gatesCount, entrancesKnow, liveTokens, waitersWait, pendingDeliveries, leasedHaveIntents, counters, runCounters, commandsOnce];

/** Sentences about what cannot be, whatever has happened so far; empty when all is well. */
export const brokenInvariants = (state: StoreState, plans: ReadonlyMap<number, Plan>): string[] => CHECKS.flatMap((check) => check(state, plans));

/** What the other side can complain about: the same attempt twice, or a second call after one that may have acted. */
export function doubledCalls(outside: Outside): string[] {
  const earlier = new Map<string, OutsideCall[]>();
  return outside.calls.flatMap((call) => {
    const before = earlier.get(call.key) ?? [];
    earlier.set(call.key, [...before, call]);
    if (before.some((one) => one.attempt === call.attempt)) return [`${call.key} was called twice as attempt ${call.attempt}`];
    const acted = before.find((one) => one.mood !== 'transient');
    return call.idempotent || !acted ? [] : [`${call.key} was called again after ${acted.mood}`];
  });
}

/** Once no worker is under way: what the other side did is on record as sent, or as unknown where its worker died. */
export function lostEffects(outside: Outside, state: StoreState): string[] {
  const byId = new Map(state.deliveries.map((delivery) => [String(delivery.id), delivery]));
  return outside.calls
    .filter((call) => call.mood === 'ok' && !call.idempotent)
    .flatMap((call) => {
      const status = byId.get(call.key.split('-').at(-1) as string)?.status;
      return status === 'sent' || status === 'unknown' ? [] : [`${call.key} was carried out, but is on record as ${status ?? 'nothing'}`];
    });
}
