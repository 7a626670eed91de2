import { LIFE_STAGES, type Exit, type JsonObject, type WorkflowSettings } from '@parcours/sdk/workflow';
import { newId } from '../../document/new-id';

const STANDARD_PERIOD = '60';
const MOST_GOAL_DAYS = 365;
const MOST_HELD_OUT = 90;

/** The rules of a workflow as the values of a form: flat, and nothing where nothing is set. */
export function ruleValues({ entry, exits, limits, priority, onError, sampleEvery, keepRunsDays, stage, goal, holdOut }: WorkflowSettings): JsonObject {
  const values: Record<string, unknown> = {
    again: entry?.again,
    afterDays: entry?.afterDays,
    entryKey: entry?.key,
    exits,
    concurrency: limits?.concurrency,
    throttleCount: limits?.throttle?.count,
    throttlePer: limits?.throttle && String(limits.throttle.perSeconds),
    debounceSeconds: limits?.debounceSeconds,
    limitKey: limits?.key,
    priority,
    sampleEvery,
    keepRunsDays,
    stage,
    goalDays: goal?.days,
    goalAfter: goal?.after,
    holdOutPercent: holdOut?.percent,
    onError: onError === undefined ? undefined : String(onError),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

const whole = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? Math.max(1, Math.round(value)) : undefined);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined);
const withoutNothing = <Value extends object>(value: Value): Value | undefined => {
  const kept = Object.entries(value).filter(([, one]) => one !== undefined);
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as Value);
};

const toExit = (row: JsonObject): Exit => {
  const event = text(row['event']);
  const where = row['where'];
  return {
    id: text(row['id']) ?? newId(),
    name: typeof row['name'] === 'string' ? row['name'] : '',
    kind: row['kind'] === 'goal' ? 'goal' : 'exit',
    ...(event === undefined ? {} : { event }),
    ...(where === undefined || where === null || where === true ? {} : { where }),
  };
};

/** The same back: what is left empty is not stored. */
export function rulesFrom(values: JsonObject): { [Name in 'entry' | 'exits' | 'limits' | 'priority' | 'onError' | 'sampleEvery' | 'keepRunsDays' | 'stage' | 'goal' | 'holdOut']: WorkflowSettings[Name] | undefined } {
  const again = values['again'] as NonNullable<WorkflowSettings['entry']>['again'] | undefined;
  const count = whole(values['throttleCount']);
  const exits = ((values['exits'] as readonly JsonObject[] | undefined) ?? []).map(toExit);
  const priority = values['priority'] as WorkflowSettings['priority'];
  const goalDays = whole(values['goalDays']);
  const percent = values['holdOutPercent'];
  const onError = Number(text(values['onError']) ?? Number.NaN);
  return {
    entry: again === undefined || again === 'always' ? undefined : withoutNothing({ again, afterDays: again === 'after' ? whole(values['afterDays']) : undefined, key: text(values['entryKey']) } as NonNullable<WorkflowSettings['entry']>),
    exits: exits.length === 0 ? undefined : exits,
    limits: withoutNothing({
      concurrency: whole(values['concurrency']),
      throttle: count === undefined ? undefined : { count, perSeconds: Number(text(values['throttlePer']) ?? STANDARD_PERIOD) },
      debounceSeconds: whole(values['debounceSeconds']),
      key: text(values['limitKey']),
    } as NonNullable<WorkflowSettings['limits']>),
    priority: priority === 'normal' ? undefined : priority,
    sampleEvery: whole(values['sampleEvery']),
    keepRunsDays: whole(values['keepRunsDays']),
    stage: LIFE_STAGES.find((stage) => stage === values['stage']),
    goal: goalDays === undefined ? undefined : { days: Math.min(MOST_GOAL_DAYS, goalDays), after: values['goalAfter'] === 'message' ? 'message' : 'entry' },
    holdOut: typeof percent === 'number' && percent > 0 ? { percent: Math.min(MOST_HELD_OUT, percent) } : undefined,
    onError: Number.isInteger(onError) ? onError : undefined,
  };
}
