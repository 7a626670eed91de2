import { COUNT, FIRED, RUN_NODE } from '../changes.js';
import type { FrozenSlice } from '../operations/freezing.js';
import { isObstacle, type Landing, type MoveSlice, type MovedSlice, type Obstacle } from '../operations/moving.js';
import type { Token, Waiter } from '../run.js';
import type { MemoryDelivery, MemoryRun } from './memory-rows.js';

/** What pauses and moves need of the store in memory. */
export interface MemoryTables {
  readonly tokens: Map<number, Token>;
  /** By token id: the instant a token set aside fell due at. */
  readonly frozen: Map<number, number>;
  readonly waiters: ReadonlyMap<unknown, Waiter>;
  readonly runs: Map<number, MemoryRun>;
  readonly deliveries: ReadonlyMap<string, MemoryDelivery>;
  add(versionId: number, node: number, port: number, value: number): void;
}

const inOrder = (tables: MemoryTables, wanted: (token: Token) => boolean): Token[] => [...tables.tokens.values()].filter(wanted).sort((a, b) => a.id - b.id);

export function setAside(tables: MemoryTables, tokens: readonly Token[]): void {
  for (const token of tokens) {
    tables.frozen.set(token.id, token.dueAt);
    tables.tokens.set(token.id, { ...token, dueAt: Infinity });
  }
}

export function freezeDue(tables: MemoryTables, versionIds: readonly number[], limit: number, now: number): number {
  const due = inOrder(tables, (token) => versionIds.includes(token.versionId) && token.dueAt <= now).slice(0, limit);
  setAside(tables, due);
  return due.length;
}

export function shiftDue(tables: MemoryTables, { versionIds, after, limit }: FrozenSlice, byMs: number, lateSince: number | null): { last: number | null; shifted: number } {
  const slice = inOrder(tables, (token) => {
    if (!versionIds.includes(token.versionId) || token.id <= after || token.state === 'leased') return false;
    const frozen = tables.frozen.get(token.id);
    return lateSince === null ? frozen !== undefined || token.dueAt < Infinity : frozen !== undefined && frozen < lateSince;
  }).slice(0, limit);
  for (const token of slice) {
    const frozen = tables.frozen.get(token.id);
    if (frozen === undefined) tables.tokens.set(token.id, { ...token, dueAt: token.dueAt + byMs });
    else tables.frozen.set(token.id, frozen + byMs);
  }
  return { last: slice.at(-1)?.id ?? null, shifted: slice.length };
}

export const runsFrozenBefore = (tables: MemoryTables, versionIds: readonly number[], before: number, limit: number): number[] =>
  [...new Set(inOrder(tables, (token) => versionIds.includes(token.versionId) && (tables.frozen.get(token.id) ?? Infinity) < before).map((token) => token.runId))].slice(0, limit);

export function thawTokens(tables: MemoryTables, versionIds: readonly number[], limit: number): number {
  const slice = inOrder(tables, (token) => versionIds.includes(token.versionId) && tables.frozen.has(token.id)).slice(0, limit);
  for (const token of slice) {
    tables.tokens.set(token.id, { ...token, dueAt: tables.frozen.get(token.id) as number });
    tables.frozen.delete(token.id);
  }
  return slice.length;
}

function put(tables: MemoryTables, token: Token, landing: Landing, versionId: number): void {
  tables.tokens.set(token.id, { ...token, ...landing, versionId });
  for (const delivery of tables.deliveries.values()) if (delivery.tokenId === token.id && delivery.status === 'pending') Object.assign(delivery, { versionId, node: landing.node });
  const waits = ({ state }: Pick<Token, 'state'>): boolean => state === 'waiting' || state === 'resumed';
  if (token.port !== FIRED) {
    tables.add(token.versionId, token.node, COUNT.entered, -1);
    tables.add(versionId, landing.node, COUNT.entered, 1);
  }
  if (waits(token)) tables.add(token.versionId, token.node, COUNT.waiting, -1);
  if (waits(landing)) tables.add(versionId, landing.node, COUNT.waiting, 1);
}

export function moveTokens(tables: MemoryTables, slice: MoveSlice): MovedSlice {
  const here = inOrder(tables, (token) => token.versionId === slice.fromVersionId && token.node === slice.node && token.id > slice.after).slice(0, slice.limit);
  const listening = (token: Token): boolean => [...tables.waiters.values()].some((waiter) => waiter.tokenId === token.id);
  const stayed: Obstacle[] = [];
  let moved = 0;
  for (const token of here) {
    if (tables.tokens.get(token.id)?.versionId !== slice.fromVersionId) continue;
    const together = token.forked ? inOrder(tables, (one) => one.runId === token.runId) : [token];
    const landings = together.map((one) => slice.land({ ...one, dueAt: tables.frozen.get(one.id) ?? one.dueAt }, listening(one)));
    if (landings.some(isObstacle)) {
      const own = landings[together.findIndex((one) => one.id === token.id)] as Landing | Obstacle;
      stayed.push(isObstacle(own) ? own : landings.includes('working') ? 'working' : 'branch_stays');
      continue;
    }
    together.forEach((one, index) => put(tables, one, landings[index] as Landing, slice.toVersionId));
    moved += together.length;
    const run = tables.runs.get(token.runId);
    if (run) tables.runs.set(run.id, { ...run, versionId: slice.toVersionId, node: slice.entryOf[run.node] ?? -1 });
    tables.add(slice.fromVersionId, RUN_NODE, COUNT.runStarted, -1);
    tables.add(slice.toVersionId, RUN_NODE, COUNT.runStarted, 1);
  }
  return { last: here.at(-1)?.id ?? null, moved, stayed };
}
