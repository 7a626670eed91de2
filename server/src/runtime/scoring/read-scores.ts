import type { ScoresOf, ScoringOffers } from '@parcours/sdk/node';
import type pg from 'pg';
import type { ScoreDefinition } from '../../core/scoring/definition.js';
import type { ScoringModel } from '../../customers/scoring/model.js';
import { factorAt, gradeOf, pointsAt, type ScoreState } from '../../customers/scoring/score-state.js';
import { lookAtStages, type StageState } from '../../customers/scoring/stage-state.js';
import type { Facts } from '../../customers/segments/evaluate.js';
import { zoneOf } from '../loyalty/read-programmes.js';
import { transaction } from '../store/transaction.js';
import { EVENT_AT, advance, emptyState, pairKey, readKept, type Due, type ModelState } from './fold-history.js';
import { dueOf, type Taken } from './keep-scores.js';
import { factsFor, scoreFacts } from './look-facts.js';
import { readModels, type KeptModel } from './read-models.js';

const PENDING = `select c.contact_id as "contactId", c.model_id as "modelId", c.event_id as "eventId", e.id, e.name, e.properties, ${EVENT_AT} as at
  from scoring_changes c join scoring_models m on m.id = c.model_id and m.state = 'ready' left join events e on e.contact_id = c.contact_id and e.id = c.event_id where c.contact_id = any($1::bigint[]) and c.model_id = any($2::int[])`;

/** What each rule is worth now, heaviest first. */
export function shares(definition: ScoreDefinition, state: ScoreState, held: Readonly<Record<string, number>>, now: number): { rule: string; points: number }[] {
  const factor = factorAt(definition.decay, state, now);
  const all = [...Object.entries(state.sums).map(([rule, points]) => ({ rule, points: Math.round(points * factor) })), ...Object.entries(held).map(([rule, points]) => ({ rule, points }))];
  return all.filter(({ points }) => points !== 0).sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || (a.rule < b.rule ? -1 : 1));
}

/** Contacts of whom something has to be added to what is kept, and everything that contacts did for models whose rules are new. */
function toAdd(models: readonly KeptModel[], contactIds: readonly number[], pending: readonly Taken[]): Due[] {
  const waiting = [...new Map(pending.map((one) => [pairKey(one.contactId, one.modelId), one])).values()];
  const anew = models.filter(({ computing }) => computing).flatMap((model) => contactIds.map((contactId) => ({ model, contactId, events: null })));
  return [...dueOf(models, waiting, pending), ...anew];
}

export interface StatesRead {
  readonly models: readonly ScoringModel[];
  /** Of a model that has nothing of a contact: its beginning. */
  readonly stateOf: (model: ScoringModel, contactId: number) => ModelState;
}

/** What the models of a workspace hold of contacts, what has just been committed included, also while new rules are on their way through the history of everybody. */
async function readStates(client: pg.ClientBase, workspaceId: number, contactIds: readonly number[]): Promise<StatesRead> {
  const models = await readModels(client, workspaceId, null);
  const ids = models.map(({ id }) => id);
  const pending = (await client.query<Taken>(PENDING, [contactIds, ids])).rows;
  const kept = await readKept(client, ids, contactIds);
  const added = await advance(client, workspaceId, toAdd(models, contactIds, pending), kept);
  return { models, stateOf: (model, contactId) => added.get(pairKey(contactId, model.id)) ?? kept.get(pairKey(contactId, model.id))?.state ?? emptyState(model) };
}

/** Reads states at one moment: what is kept up between two questions would be in neither what waits nor what is kept, or in both. */
export const atOneMoment = <Result>(pool: pg.Pool, workspaceId: number, contactIds: readonly number[], work: (states: StatesRead, client: pg.ClientBase) => Promise<Result> | Result): Promise<Result> =>
  transaction(pool, async (client) => {
    await client.query('set transaction isolation level repeatable read, read only');
    return work(await readStates(client, workspaceId, contactIds), client);
  });

/** Scores and stages of contacts now; contacts who are not there have nothing. */
export const readScores = (pool: pg.Pool, workspaceId: number, contactIds: readonly number[], now: number): Promise<readonly ScoresOf[]> =>
  atOneMoment(pool, workspaceId, contactIds, async ({ models, stateOf }, client) => {
    const facts = await factsFor(client, workspaceId, models, contactIds, now, await zoneOf(client, workspaceId));
    return contactIds.map((contactId) => scoresFrom(models, contactId, (model) => stateOf(model, contactId), facts.get(contactId), now));
  });

/** What states and facts of a contact come to at an instant. */
export function scoresFrom(models: readonly ScoringModel[], contactId: number, stateOf: (model: ScoringModel) => ModelState, facts: Facts | undefined, now: number): ScoresOf {
  const scores: ScoresOf['scores'][number][] = [];
  let stages: Record<string, string> = {};
  for (const model of models) {
    const { definition, key, name } = model;
    const state = stateOf(model);
    if (definition.kind === 'stages') stages = Object.fromEntries(Object.entries(lookAtStages(definition, state as StageState, now).stages).map(([category, { stage }]) => [category, stage]));
    else {
      const known = scoreFacts(model, facts);
      const points = pointsAt(definition, state as ScoreState, known.points, now);
      scores.push({ key, name, points, grade: gradeOf(definition, points), why: shares(definition, state as ScoreState, known.held, now), activeAt: (state as ScoreState).at });
    }
  }
  return { contactId, scores, stages };
}

export async function readOffers(pool: pg.Pool, workspaceId: number): Promise<ScoringOffers> {
  const models = await readModels(pool, workspaceId, null);
  return {
    scores: models.flatMap(({ key, name, definition }) => (definition.kind === 'score' ? [{ key, name, grades: definition.grades }] : [])),
    stages: models.flatMap(({ definition }) => (definition.kind === 'stages' ? definition.stages.map(({ key, name, fr }) => ({ key, name: fr === undefined || fr === name ? name : `${name} · ${fr}` })) : [])),
  };
}
