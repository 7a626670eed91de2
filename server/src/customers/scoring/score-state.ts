import { holdsOnEvent } from '../segments/evaluate.js';
import type { Decay, ScoreDefinition } from '../../core/scoring/definition.js';
import { ADJUSTED, DAY_MS, type ScoredEvent, type ScoringModel } from './model.js';

/** What the events of a contact come to: points by rule as they stood at the last one that counted. Everything later is a formula. */
export interface ScoreState {
  /** The last event looked at: later ones are added, an earlier one makes the history be read again. */
  readonly last: { readonly at: number; readonly id: number } | null;
  /** When an event last counted; null: never. */
  readonly at: number | null;
  readonly sums: Readonly<Record<string, number>>;
}

export const NO_SCORE: ScoreState = { last: null, at: null, sums: {} };

export interface ScoreStep {
  readonly event: ScoredEvent;
  /** Of the rule; `adjusted` for what nodes and people have given or taken. */
  readonly rule: string;
  readonly points: number;
  readonly reason: string | null;
}

/** Whether this event comes after all that were looked at, in the order of the history. */
export const follows = (last: ScoreState['last'], event: Pick<ScoredEvent, 'at' | 'id'>): boolean => last === null || event.at > last.at || (event.at === last.at && event.id > last.id);

/** In one order, whatever order the database gives keys back in: fractions add up to the same last digit. */
export const sumOf = ({ sums }: Pick<ScoreState, 'sums'>): number => Object.keys(sums).sort().reduce((sum, rule) => sum + (sums[rule] ?? 0), 0);

/** What is left of each point at an instant. */
export function factorAt(decay: Decay, state: ScoreState, at: number): number {
  if (decay.by === 'none' || state.at === null || at <= state.at) return 1;
  if (decay.by === 'halfLife') return 2 ** (-(at - state.at) / (decay.days * DAY_MS));
  const sum = sumOf(state);
  return sum <= 0 ? 1 : Math.max(0, sum - decay.points * Math.floor((at - state.at) / (decay.days * DAY_MS))) / sum;
}

const capped = (sum: number, cap: number | null): number => (cap === null ? sum : Math.max(-cap, Math.min(cap, sum)));

function adjustment(model: ScoringModel, { name, properties }: ScoredEvent): { points: number; reset: boolean; reason: string | null } | null {
  if (name !== ADJUSTED) return null;
  const score = properties['score'];
  if (score === model.key || ((score === undefined || score === null || score === '') && model.first)) {
    const points = typeof properties['points'] === 'number' ? properties['points'] : 0;
    return { points, reset: properties['reset'] === true, reason: typeof properties['reason'] === 'string' ? properties['reason'] : null };
  }
  return null;
}

/** One event further; `told` hears what it brought. Pure: the same history in the same order comes to exactly the same state. */
export function stepScore(model: ScoringModel, state: ScoreState, event: ScoredEvent, told?: (step: ScoreStep) => void): ScoreState {
  const definition = model.definition as ScoreDefinition;
  const last = { at: event.at, id: event.id };
  const given = adjustment(model, event);
  const hits = definition.events.filter((rule) => rule.event === event.name && holdsOnEvent(model.wheres.get(rule.key) ?? null, event.properties));
  if (given === null && hits.length === 0) return { ...state, last };
  const factor = given?.reset === true ? 0 : factorAt(definition.decay, state, event.at);
  const sums: Record<string, number> = Object.fromEntries(Object.entries(state.sums).map(([rule, points]) => [rule, points * factor]));
  const add = (rule: string, points: number, cap: number | null, reason: string | null): void => {
    const before = sums[rule] ?? 0;
    sums[rule] = capped(before + points, cap);
    told?.({ event, rule, points: sums[rule] - before, reason });
  };
  if (given?.reset === true) told?.({ event, rule: 'adjusted', points: -sumOf(state), reason: given.reason });
  if (given !== null && given.points !== 0) add('adjusted', given.points, null, given.reason);
  for (const { key, points, cap } of hits) add(key, points, cap, null);
  return { last, at: event.at, sums };
}

export interface ScoreFacts {
  /** Points of what holds of the contact now. */
  readonly points: number;
  /** When that may change by time alone; null: never. */
  readonly nextAt: number | null;
}

export interface ScoreLook {
  /** Whole points, rounded, as it is shown and compared everywhere. */
  readonly points: number;
  readonly grade: string | null;
  /** When grade or points as they are kept may be something else though nothing happens; null: never. */
  readonly lookAt: number | null;
}

const clamp = (value: number, cap: number | null): number => Math.round(Math.max(0, Math.min(cap ?? Infinity, value)));

/** The score at an instant. */
export const pointsAt = ({ cap, decay }: ScoreDefinition, state: ScoreState, facts: number, at: number): number => clamp(sumOf(state) * factorAt(decay, state, at) + facts, cap);

export const gradeOf = ({ grades }: ScoreDefinition, points: number): string | null => grades.find(({ from }) => points >= from)?.key ?? null;

/** When no more than `left` remains of all points, or no more than that of a debt; null: never. */
function reaches(decay: Decay, state: ScoreState, left: number): number | null {
  const sum = sumOf(state);
  if (state.at === null || sum === 0 || left / sum <= 0 || left / sum > 1) return null;
  if (decay.by === 'halfLife') return state.at + Math.ceil(decay.days * DAY_MS * Math.log2(sum / left)) + 1;
  return decay.by === 'inactivity' && sum > 0 ? state.at + decay.days * DAY_MS * (Math.floor((sum - left) / decay.points) + 1) : null;
}

/** Points as segments and screens find them are at most so far from what they are. */
export const tolerance = (points: number): number => Math.max(5, Math.ceil(points / 20));

/** The score now, and when it has to be looked at again: at the next bound of a grade, or once it is some points away from what is kept. */
export function lookAtScore(definition: ScoreDefinition, state: ScoreState, facts: ScoreFacts, now: number): ScoreLook {
  const points = pointsAt(definition, state, facts.points, now);
  const falls = sumOf(state) > 0;
  const rest = Math.max(0, Math.round(facts.points));
  const near = falls ? Math.max(rest + 1, points - tolerance(points)) : Math.min(rest, points + tolerance(points));
  const bounds = [...definition.grades.map(({ from }) => from), near].filter((bound) => bound > 0 && (falls ? bound <= points : bound > points));
  // rounded: a bound is left, or reached, half a point below it
  const due = bounds.flatMap((bound) => reaches(definition.decay, state, bound - 0.5 - facts.points) ?? []).filter((at) => at > now);
  if (facts.nextAt !== null) due.push(Math.max(facts.nextAt, now + 1));
  return { points, grade: gradeOf(definition, points), lookAt: due.length === 0 ? null : Math.min(...due) };
}
