import type { RuleTest } from './rule-tree';

export const KINDS = ['event', 'attribute', 'list', 'segment', 'age', 'anniversary'] as const;

/** A condition as it is before anything is filled in. */
export function newTest(kind: RuleTest['kind']): RuleTest {
  switch (kind) {
    case 'attribute':
      return { kind, field: '', operator: 'equals', value: '' };
    case 'event':
      return { kind, name: '', measure: 'did', number: 1, property: '', withinDays: null, where: null };
    case 'age':
      return { kind, field: 'birthday', operator: 'atLeast', years: 18 };
    case 'anniversary':
      return { kind, field: 'birthday', period: 'week' };
    default:
      return { kind, id: null, not: false };
  }
}
