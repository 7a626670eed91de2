import type { PlanNode } from '../plan/plan.js';
import type { Token } from '../run.js';
import type { Landing, Obstacle } from './moving.js';

/** What decides where a token lands: how it stands, not what it carries. */
export type Standing = Pick<Token, 'state' | 'lane' | 'port' | 'attempt' | 'dueAt'> & { readonly again: unknown; readonly slots: unknown };

const sameType = (from: PlanNode, to: PlanNode): boolean => from.node.type === to.node.type && from.node.version === to.node.version;

function landWaiting(standing: Standing, from: PlanNode, to: PlanNode, listening: boolean): Landing | Obstacle {
  if (standing.again !== null) return sameType(from, to) ? { node: to.index, lane: 'pure', state: standing.state, port: standing.port } : 'asks_again';
  const keeps = sameType(from, to) && (standing.port === null || to.ports.includes(standing.port));
  if (keeps) return { node: to.index, lane: 'pure', state: standing.state, port: standing.port };
  // without a date, or with an event that would lead nowhere, nobody could say when it should enter the new step
  if (listening || standing.state === 'resumed' || standing.dueAt === Infinity) return 'waits_for_event';
  return { node: to.index, lane: 'pure', state: 'ready', port: null };
}

/**
 * Where a token lands in another version. A wait keeps its date at a step of the same type; at any other, it enters that step on this date.
 * Effects under way stay with the worker that has them; one that is to be tried again stays what it is.
 */
export function land(standing: Standing, from: PlanNode, to: PlanNode, listening: boolean): Landing | Obstacle {
  switch (standing.state) {
    case 'leased':
      return 'working';
    case 'held':
      return to.joins ? { node: to.index, lane: 'pure', state: 'held', port: standing.port } : 'at_a_join';
    case 'waiting':
    case 'resumed':
      return landWaiting(standing, from, to, listening);
    case 'ready': {
      const retrying = standing.lane === 'io' && (standing.attempt > 0 || standing.slots !== null);
      if (retrying) return sameType(from, to) && to.effects === 'io' ? { node: to.index, lane: 'io', state: 'ready', port: null } : 'between_attempts';
      if (standing.again !== null && !sameType(from, to)) return 'asks_again';
      return { node: to.index, lane: 'pure', state: 'ready', port: standing.port };
    }
  }
}
