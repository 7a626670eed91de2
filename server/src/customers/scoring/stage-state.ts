import { holdsOnEvent } from '../segments/evaluate.js';
import { numberOf, valueAt } from '../segments/values.js';
import type { StagesDefinition } from '../../core/scoring/definition.js';
import { DAY_MS, STAGE_SET, type ScoredEvent, type ScoringModel } from './model.js';

export interface Reached {
  readonly stage: string;
  /** Epoch milliseconds. */
  readonly since: number;
  /** Key of the rule, `set` by a node or a person, or `time`. */
  readonly why: string;
}

/** Where a contact stands: as a whole (key '') and in each product category. */
export interface StageState {
  readonly last: { readonly at: number; readonly id: number } | null;
  readonly reached: Readonly<Record<string, Reached>>;
}

export const NO_STAGES: StageState = { last: null, reached: {} };

/** Categories kept of one contact; whoever sends more distinct ones has put something else there. */
const MOST_CATEGORIES = 50;
const MOST_HOPS = 50;

/** A category as it is kept: `TV & Video` and `tv-video` are one. */
export function categoryKey(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  return String(value).normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 60);
}

/** Where it is by an instant, when time moves it along; `nextAt`: when it moves next. */
export function stageAt({ stages }: StagesDefinition, reached: Reached, at: number): Reached & { readonly nextAt: number | null } {
  let here = reached;
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    const { days, then } = stages.find(({ key }) => key === here.stage) ?? { days: null, then: null };
    if (days === null || then === null) return { ...here, nextAt: null };
    const nextAt = here.since + days * DAY_MS;
    if (nextAt > at) return { ...here, nextAt };
    here = { stage: then, since: nextAt, why: 'time' };
  }
  return { ...here, nextAt: null };
}

export interface StageStep {
  readonly event: ScoredEvent;
  readonly category: string;
  readonly stage: string;
  readonly rule: string;
}

/** One event further. Pure, as for scores. */
export function stepStages(model: ScoringModel, state: StageState, event: ScoredEvent, told?: (step: StageStep) => void): StageState {
  const definition = model.definition as StagesDefinition;
  const order = definition.stages.map(({ key }) => key);
  const reached: Record<string, Reached> = { ...state.reached };
  const move = (category: string, stage: string, rule: string, forward: boolean): void => {
    const here = Object.hasOwn(reached, category) ? stageAt(definition, reached[category] as Reached, event.at) : null;
    if (!order.includes(stage) || (here === null && Object.keys(reached).length >= MOST_CATEGORIES)) return;
    if (here !== null && forward && order.indexOf(stage) < order.indexOf(here.stage)) return;
    // who does it again stays for as long again
    reached[category] = { stage, since: event.at, why: rule };
    if (here?.stage !== stage) told?.({ event, category, stage, rule });
  };
  if (event.name === STAGE_SET) move(categoryKey(event.properties['category']), String(event.properties['stage']), 'set', event.properties['forward'] === true);
  for (const rule of definition.events) {
    if (rule.event !== event.name || !holdsOnEvent(model.wheres.get(rule.key) ?? null, event.properties)) continue;
    const value = rule.category === null ? '' : valueAt(event.properties, rule.category.split('.'));
    const category = categoryKey(typeof value === 'string' ? value : numberOf(value));
    if (rule.category === null || category !== '') move(category, rule.stage, rule.key, rule.forward);
  }
  return { last: { at: event.at, id: event.id }, reached };
}

export interface StageLook {
  /** By category, '' for the contact as a whole. */
  readonly stages: Readonly<Record<string, Reached>>;
  readonly lookAt: number | null;
}

export function lookAtStages(definition: StagesDefinition, state: StageState, now: number): StageLook {
  const looks = Object.entries(state.reached).map(([category, reached]) => [category, stageAt(definition, reached, now)] as const);
  const due = looks.flatMap(([, { nextAt }]) => (nextAt === null ? [] : [nextAt]));
  return { stages: Object.fromEntries(looks.map(([category, { stage, since, why }]) => [category, { stage, since, why }])), lookAt: due.length === 0 ? null : Math.min(...due) };
}
