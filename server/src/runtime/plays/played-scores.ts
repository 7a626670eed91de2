import type { ScoresOf } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Facts } from '../../customers/segments/evaluate.js';
import { emptyState, step } from '../scoring/fold-history.js';
import { atOneMoment, scoresFrom } from '../scoring/read-scores.js';

/** Scores and stages of a played contact: as a real one has them now, an invented one from nothing, and what happened in the play on top, by the rules of the workspace. */
export async function playedScores(pool: pg.Pool, workspaceId: number, id: number, facts: Facts, real: boolean): Promise<ScoresOf> {
  const { models, stateOf } = await atOneMoment(pool, workspaceId, real ? [id] : [], (states) => states);
  const { events, now } = facts;
  const played = events.map(({ name, properties, occurredAt }, index) => ({ id: index + 1, name, properties, at: occurredAt })).sort((a, b) => a.at - b.at || a.id - b.id);
  const states = new Map(models.map((model) => [model.id, played.filter((event) => model.names.includes(event.name)).reduce((state, event) => step(model, state, event), stateOf(model, id))]));
  return scoresFrom(models, id, (model) => states.get(model.id) ?? emptyState(model), facts, now);
}
