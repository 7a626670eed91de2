import type pg from 'pg';
import type { ScoringStatement, ScoringStep } from '../../core/scoring/scoring.js';
import type { ScoreDefinition, StagesDefinition } from '../../core/scoring/definition.js';
import { pointsAt, stepScore, type ScoreState } from '../../customers/scoring/score-state.js';
import type { ScoredEvent, ScoringModel } from '../../customers/scoring/model.js';
import { lookAtStages, stepStages, type StageState } from '../../customers/scoring/stage-state.js';
import { emptyState, readHistory } from './fold-history.js';
import { readModels } from './read-models.js';
import { readScores } from './read-scores.js';

const SHOWN = 200;

/** Scores and stages of one contact with what they come from: its history, told again by the rules of today. */
export async function contactStatement(pool: pg.Pool, workspaceId: number, contactId: number, now: number): Promise<ScoringStatement> {
  const models = await readModels(pool, workspaceId, null);
  const [scores] = await readScores(pool, workspaceId, [contactId], now);
  const events = (await readHistory(pool, workspaceId, models, [contactId])).get(contactId) ?? [];
  const steps: ScoringStep[] = [];
  let stages: ScoringStatement['stages'] = [];
  for (const model of models) {
    const { definition } = model;
    const mine = events.filter(({ name }) => model.names.includes(name));
    const told = { model: model.key, points: null, total: null, stage: null, category: null, reason: null };
    if (definition.kind === 'score') steps.push(...scoreSteps(model, definition, mine));
    else {
      const last = mine.reduce((state, event) => stepStages(model, state, event, ({ rule, stage, category }) => steps.push({ ...told, at: event.at, event: event.name, rule, stage, category, reason: reasonOf(event.properties['reason']) })), emptyState(model) as StageState);
      stages = reached(definition, last, now);
    }
  }
  return { scores: scores?.scores ?? [], stages, steps: steps.reverse().sort((a, b) => b.at - a.at).slice(0, SHOWN) };
}

/** What each event brought, and what all came to right after it. */
function scoreSteps(model: ScoringModel, definition: ScoreDefinition, events: readonly ScoredEvent[]): ScoringStep[] {
  const steps: ScoringStep[] = [];
  let state = emptyState(model) as ScoreState;
  for (const event of events) {
    const brought: Omit<ScoringStep, 'total'>[] = [];
    state = stepScore(model, state, event, ({ rule, points, reason }) => brought.push({ model: model.key, stage: null, category: null, at: event.at, event: event.name, rule, points: Math.round(points), reason }));
    const total = pointsAt(definition, state, 0, event.at);
    steps.push(...brought.map((step) => ({ ...step, total })));
  }
  return steps;
}

const reasonOf = (reason: unknown): string | null => (typeof reason === 'string' && reason !== '' ? reason.slice(0, 500) : null);

const reached = (definition: StagesDefinition, state: StageState, now: number): ScoringStatement['stages'] =>
  Object.entries(lookAtStages(definition, state, now).stages).map(([category, { stage, since, why }]) => {
    const known = definition.stages.find(({ key }) => key === stage);
    return { category, stage, name: known?.name ?? stage, fr: known?.fr ?? null, since, why };
  });
