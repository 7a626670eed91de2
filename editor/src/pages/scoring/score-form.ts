import type { ScoreDefinition } from '@parcours/sdk/api';
import type { Rule } from '@parcours/sdk/workflow';

export interface EventRow {
  key: string;
  event: string;
  points: string | number | null;
  cap: string | number | null;
  property: string;
  value: string;
  /** A condition that these boxes cannot show; it is kept as it is. */
  kept: Rule | null;
}
export interface FactRow {
  key: string;
  rule: Rule;
  points: string | number | null;
}
export interface GradeRow {
  key: string;
  from: string | number | null;
}
export interface ScoreForm {
  events: EventRow[];
  facts: FactRow[];
  grades: GradeRow[];
  cap: string | number | null;
  by: 'none' | 'halfLife' | 'inactivity';
  days: string | number | null;
  lost: string | number | null;
}

function simpleCondition(where: Rule | null): { property: string; value: string } | null {
  const parts = where === null ? undefined : (where as { '=='?: [{ var?: unknown }, unknown] })['=='];
  const name = parts?.[0]?.var;
  if (typeof name !== 'string' || !name.startsWith('event.properties.') || !['string', 'number'].includes(typeof parts?.[1])) return null;
  return { property: name.slice('event.properties.'.length), value: String(parts?.[1]) };
}

/** A rule's key stays when its settings change, so that its points keep their name in histories. */
export function freshKey(taken: readonly string[], stem: string): string {
  for (let number = 1; ; number++) if (!taken.includes(`${stem}${number}`)) return `${stem}${number}`;
}

export const emptyForm = (): ScoreForm => ({ events: [{ key: 'rule1', event: '', points: 10, cap: null, property: '', value: '', kept: null }], facts: [], grades: [{ key: 'A', from: 80 }, { key: 'B', from: 50 }, { key: 'C', from: 20 }, { key: 'D', from: 1 }], cap: 100, by: 'halfLife', days: 30, lost: 5 });

export const readForm = ({ events, facts, grades, cap, decay }: ScoreDefinition): ScoreForm => ({
  events: events.map(({ key, event, points, cap: most, where }) => {
    const simple = simpleCondition(where);
    return { key, event, points, cap: most, property: simple?.property ?? '', value: simple?.value ?? '', kept: simple === null ? where : null };
  }),
  facts: facts.map((fact) => ({ ...fact })),
  grades: grades.map((grade) => ({ ...grade })),
  cap, by: decay.by, days: decay.by === 'none' ? 30 : decay.days, lost: decay.by === 'inactivity' ? decay.points : 5,
});

const whole = (typed: string | number | null, least = -1_000_000): number => {
  const number = Number(typed === null || typed === '' ? Number.NaN : typed);
  if (!Number.isSafeInteger(number) || number < least) throw new Error('Not a whole number.');
  return number;
};
const wholeOrNull = (typed: string | number | null): number | null => (typed === null || typed === '' ? null : whole(typed, 1));

function conditionOf({ property, value, kept }: EventRow): Rule | null {
  if (property.trim() === '') return kept;
  return { '==': [{ var: `event.properties.${property.trim()}` }, /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value.trim()] };
}

/** What is sent; null while something is missing or is no number. */
export function writeForm({ events, facts, grades, cap, by, days, lost }: ScoreForm): ScoreDefinition | null {
  try {
    if (events.some(({ event }) => event.trim() === '') || grades.some(({ key }) => key.trim() === '')) return null;
    return {
      kind: 'score',
      events: events.map((row) => ({ key: row.key, event: row.event.trim(), where: conditionOf(row), points: whole(row.points), cap: wholeOrNull(row.cap) })),
      facts: facts.map(({ key, rule, points }) => ({ key, rule, points: whole(points) })),
      grades: grades.map(({ key, from }) => ({ key: key.trim(), from: whole(from, 1) })).sort((a, b) => b.from - a.from),
      cap: wholeOrNull(cap),
      decay: by === 'none' ? { by } : by === 'halfLife' ? { by, days: whole(days, 1) } : { by, days: whole(days, 1), points: whole(lost, 1) },
    };
  } catch {
    return null;
  }
}
