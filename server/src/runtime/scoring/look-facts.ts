import type pg from 'pg';
import { evaluate, type Facts } from '../../customers/segments/evaluate.js';
import type { ScoreDefinition } from '../../core/scoring/definition.js';
import type { ScoringModel } from '../../customers/scoring/model.js';
import type { ScoreFacts } from '../../customers/scoring/score-state.js';
import { loadFacts } from '../segments/load-facts.js';

/** What is known of contacts, if any of these models asks. */
export async function factsFor(client: pg.Pool | pg.ClientBase, workspaceId: number, models: readonly ScoringModel[], contactIds: readonly number[], now: number, zone: string): Promise<ReadonlyMap<number, Facts>> {
  if (models.every(({ facts }) => facts.size === 0)) return new Map();
  return loadFacts(client, { workspaceId, events: [], lists: [], segments: [], purposes: [] }, contactIds, now, zone);
}

/** Points for what holds of a contact now. */
export function scoreFacts(model: ScoringModel, facts: Facts | undefined): ScoreFacts & { readonly held: Readonly<Record<string, number>> } {
  const held: Record<string, number> = {};
  let nextAt: number | null = null;
  for (const { key, points } of facts === undefined ? [] : (model.definition as ScoreDefinition).facts) {
    const test = model.facts.get(key);
    if (test === undefined || facts === undefined) continue;
    const verdict = evaluate(test, facts);
    if (verdict.holds) held[key] = points;
    if (verdict.nextAt !== null) nextAt = Math.min(nextAt ?? Infinity, verdict.nextAt);
  }
  return { points: Object.values(held).reduce((sum, points) => sum + points, 0), nextAt, held };
}
