import type { SegmentTest } from './segment-test.js';

/** What a rule looks at: nothing else can change its answer, besides time. */
export interface Dependencies {
  /** First names of attributes, and contact fields. */
  readonly fields: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  readonly lists: ReadonlySet<number>;
  readonly segments: ReadonlySet<number>;
  /** Keys of purposes. */
  readonly purposes: ReadonlySet<string>;
  /** Whether it asks for the day where the contact lives. */
  readonly days: boolean;
}

export interface EventsAsked {
  readonly name: string;
  /** null: all that ever were. */
  readonly withinMs: number | null;
}

/** All tests of a rule, outermost first; conditions on single events are not among them. */
export function allTests(rule: SegmentTest): SegmentTest[] {
  if (rule.test === 'all' || rule.test === 'any') return [rule, ...rule.of.flatMap(allTests)];
  return rule.test === 'not' ? [rule, ...allTests(rule.of)] : [rule];
}

const fieldsOf = (test: SegmentTest): string[] => {
  if (test.test === 'distance') return ['latitude', 'longitude'];
  return 'place' in test ? [test.place.path[0] ?? ''] : [];
};

export function eventsAsked(rule: SegmentTest): EventsAsked[] {
  return allTests(rule).flatMap((test): EventsAsked[] => {
    if (test.test === 'events') return [{ name: test.events.name, withinMs: test.events.withinMs }];
    return test.test === 'sequence' ? test.steps.map(({ name }) => ({ name, withinMs: null })) : [];
  });
}

export function dependenciesOf(rule: SegmentTest): Dependencies {
  const tests = allTests(rule);
  const days = tests.some(({ test }) => test === 'age' || test === 'daysSince' || test === 'anniversary');
  const ids = (kind: 'onList' | 'inSegment'): Set<number> => new Set(tests.flatMap((test) => (test.test === kind ? [test.id] : [])));
  return { fields: new Set([...tests.flatMap(fieldsOf), ...(days ? ['timezone'] : [])]), events: new Set(eventsAsked(rule).map(({ name }) => name)), lists: ids('onList'), segments: ids('inSegment'), purposes: new Set(tests.flatMap((test) => (test.test === 'consent' ? [test.purpose] : []))), days };
}
