import type { RuleScope, RuleTest } from './rule-tree';

/** What a rule about contacts may look at. */
export const KINDS = ['event', 'attribute', 'consent', 'list', 'segment', 'sequence', 'age', 'anniversary', 'distance'] as const;

export const firstTest = (scope: RuleScope): RuleTest => newTest(scope === 'contacts' ? 'event' : 'attribute');

/** A condition as it is before anything is filled in. */
export function newTest(kind: RuleTest['kind']): RuleTest {
  switch (kind) {
    case 'attribute':
      return { kind, field: '', operator: 'equals', value: '' };
    case 'event':
      return { kind, name: '', measure: 'did', number: 1, property: '', withinDays: null, where: null };
    case 'sequence':
      return { kind, steps: ['', ''], withinDays: null };
    case 'consent':
      return { kind, purpose: '', channel: 'email', state: 'granted', not: false };
    case 'age':
      return { kind, field: 'birthday', operator: 'atLeast', years: 18 };
    case 'anniversary':
      return { kind, field: 'birthday', period: 'week' };
    case 'distance':
      return { kind, latitude: 48.8566, longitude: 2.3522, operator: 'atMost', km: 20 };
    default:
      return { kind, id: null, not: false };
  }
}
