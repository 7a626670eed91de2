import type { Rule } from '@parcours/sdk/workflow';
import { formatGroup } from './format-group';
import { ATTRIBUTE_OPERATORS, CHANNELS, CONSENT_STATES, DAY_MS, PERIODS, SYMBOLS, type Comparison, type EventMeasure, type Match, type Period, type RuleGroup, type RuleNode, type RuleScope, type RuleTest } from './rule-tree';

const only = (rule: Rule | undefined): [string, Rule] | null => {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return null;
  const entries = Object.entries(rule);
  return entries.length === 1 && entries[0] ? entries[0] : null;
};
const listOf = (rule: Rule | undefined): readonly Rule[] => (Array.isArray(rule) ? rule : rule === undefined ? [] : [rule]);
function fieldOf(rule: Rule | undefined, root: string): string | null {
  const entry = only(rule);
  return entry?.[0] === 'var' && typeof entry[1] === 'string' && entry[1].startsWith(root) && entry[1].length > root.length ? entry[1].slice(root.length) : null;
}
/** A value as it is typed: what it is, or which value of the business event. */
function typed(rule: Rule | undefined): string | null {
  const entry = only(rule);
  if (entry?.[0] === 'var' && typeof entry[1] === 'string' && /^(event|businessEvent)\.properties\./.test(entry[1])) return `{{ ${entry[1]} }}`;
  return rule === undefined || (typeof rule === 'object' && rule !== null) || rule === null ? null : String(rule);
}

function readIn(left: Rule | undefined, right: Rule | undefined, root: string): Comparison | null {
  const field = fieldOf(left, root);
  if (Array.isArray(right)) return field === null ? null : { field, operator: 'oneOf', value: right.join(', ') };
  const inside = fieldOf(right, root);
  const wanted = typed(left);
  // in one about contacts, what is not of the contact is of the event
  if (inside !== null && wanted !== null && (root !== '' || typeof left === 'string')) return { field: inside, operator: 'contains', value: wanted };
  const among = typed(right);
  return field !== null && among !== null && root !== '' ? { field, operator: 'oneOf', value: among } : null;
}

function readComparison(rule: Rule, root: string): Comparison | null {
  const [name, value] = only(rule) ?? ['', null];
  const [left, right] = listOf(value);
  const field = fieldOf(left, root);
  if ((name === '!!' || name === '!') && field !== null) return { field, operator: name === '!' ? 'empty' : 'exists', value: '' };
  if (name === '!') {
    const inner = left === undefined ? null : readComparison(left, root);
    return inner?.operator === 'contains' ? { ...inner, operator: 'lacks' } : null;
  }
  if (name === 'in') return readIn(left, right, root);
  const cut = only(left);
  if (name === '==' && cut?.[0] === 'substr' && typeof right === 'string') {
    const start = fieldOf(listOf(cut[1])[0], root);
    return start === null ? null : { field: start, operator: 'startsWith', value: right };
  }
  const wanted = typed(right);
  if (field === null || wanted === null) return null;
  if (name === 'starts_with') return { field, operator: 'startsWith', value: wanted };
  const operator = ATTRIBUTE_OPERATORS.find((one) => SYMBOLS[one] === name);
  return operator ? { field, operator, value: wanted } : null;
}

function readEvent(args: readonly Rule[], measure: EventMeasure, number: number, property = ''): RuleTest | null {
  const [name, within = null, where = null] = args;
  if (typeof name !== 'string' || (within !== null && (typeof within !== 'number' || within % DAY_MS !== 0))) return null;
  const condition = where === null ? null : readComparison(where, 'event.properties.');
  if (where !== null && condition === null) return null;
  return { kind: 'event', name, measure, number, property, withinDays: within === null ? null : Number(within) / DAY_MS, where: condition };
}

const FOLDS: Readonly<Record<string, EventMeasure>> = { 'event_sum >=': 'sumAtLeast', 'event_max >=': 'highestAtLeast', 'event_min <=': 'lowestAtMost' };
const COUNTS: Readonly<Record<string, EventMeasure>> = { '>=': 'atLeast', '<=': 'atMost', '==': 'exactly' };

function readMeasured(name: string, value: Rule): RuleTest | null {
  const [left, number] = listOf(value);
  const [term, args] = only(left) ?? ['', null];
  if (typeof number !== 'number') return null;
  const given = listOf(args);
  const counts = COUNTS[name];
  if (term === 'event_count') return counts ? readEvent(given, counts, number) : null;
  const fold = FOLDS[`${term} ${name}`];
  if (fold) return typeof given[1] === 'string' ? readEvent([given[0] as Rule, given[2] ?? null, given[3] ?? null], fold, number, given[1]) : null;
  if ((term === 'since_last' || term === 'since_first') && name === '>=') return number % DAY_MS === 0 ? readEvent([given[0] as Rule, null, given[1] ?? null], term === 'since_last' ? 'lastBefore' : 'firstBefore', number / DAY_MS) : null;
  if (name !== '>=' && name !== '<=') return null;
  const operator = name === '>=' ? 'atLeast' : 'atMost';
  const [latitude, longitude] = given;
  if (term === 'distance_km') return typeof latitude === 'number' && typeof longitude === 'number' ? { kind: 'distance', latitude, longitude, operator, km: number } : null;
  const field = term === 'age' ? fieldOf(given[0], 'contact.') : null;
  return field === null ? null : { kind: 'age', field, operator, years: number };
}

function readSequence([within, ...steps]: readonly Rule[]): RuleTest | null {
  if (within !== null && (typeof within !== 'number' || within % DAY_MS !== 0)) return null;
  const names = steps.map((step) => (Array.isArray(step) && step.length === 1 ? step[0] : null));
  return names.every((name): name is string => typeof name === 'string') ? { kind: 'sequence', steps: names, withinDays: within === null ? null : within / DAY_MS } : null;
}

function readConsent([purpose, channel, state = 'granted']: readonly Rule[]): RuleTest | null {
  const [knownChannel, knownState] = [CHANNELS.find((one) => one === channel), CONSENT_STATES.find((one) => one === state)];
  return typeof purpose === 'string' && knownChannel && knownState ? { kind: 'consent', purpose, channel: knownChannel, state: knownState, not: false } : null;
}

/** Tests about contacts. */
function readAbout(rule: Rule): RuleTest | null {
  const [name, value] = only(rule) ?? ['', null];
  const [first, second] = listOf(value);
  if (name === 'on_list' || name === 'in_segment') return { kind: name === 'on_list' ? 'list' : 'segment', id: Number(first), not: false };
  if (name === 'did') return readEvent(listOf(value), 'did', 1);
  if (name === 'sequence') return readSequence(listOf(value));
  if (name === 'consent') return readConsent(listOf(value));
  if (name === 'anniversary') {
    const field = fieldOf(first, 'contact.');
    return field !== null && PERIODS.includes(second as Period) ? { kind: 'anniversary', field, period: second as Period } : null;
  }
  if (name === '!' && first !== undefined) {
    const inner = ['did', 'on_list', 'in_segment', 'consent'].includes(only(first)?.[0] ?? '') ? readAbout(first) : null;
    if (inner?.kind === 'event') return { ...inner, measure: 'didNot' };
    if (inner?.kind === 'list' || inner?.kind === 'segment' || inner?.kind === 'consent') return { ...inner, not: true };
  }
  const measured = readMeasured(name, value);
  if (measured) return measured;
  return readAttribute(rule, 'contact.');
}

function readAttribute(rule: Rule, root: string): RuleTest | null {
  const compared = readComparison(rule, root);
  return compared && { kind: 'attribute', ...compared };
}

const readTest = (rule: Rule, scope: RuleScope): RuleTest | null => (scope === 'contacts' ? readAbout(rule) : readAttribute(rule, ''));

function readGroup(rule: Rule, scope: RuleScope): RuleGroup | null {
  const [name, value] = only(rule) ?? ['', null];
  const inner = name === '!' ? only(listOf(value)[0]) : null;
  const match: Match | null = name === 'and' ? 'all' : name === 'or' ? 'any' : inner?.[0] === 'or' ? 'none' : null;
  const parts = match === 'none' ? inner?.[1] : value;
  if (match === null || !Array.isArray(parts)) return null;
  const of = parts.map((part): RuleNode | null => readGroup(part, scope) ?? readTest(part, scope));
  return of.some((node) => node === null) ? null : { kind: 'group', match, of: of as RuleNode[] };
}

/** A rule as the builder shows it; null when it says more than the builder can. Writing it back gives the same rule. */
export function parseGroup(rule: Rule | undefined, scope: RuleScope = 'contacts'): RuleGroup | null {
  if (rule === undefined || rule === null) return { kind: 'group', match: 'all', of: [] };
  const test = readGroup(rule, scope) === null ? readTest(rule, scope) : null;
  const group = readGroup(rule, scope) ?? (test && ({ kind: 'group', match: 'all', of: [test] } as const));
  if (group === null) return null;
  const written = formatGroup(group, scope);
  return JSON.stringify(written) === JSON.stringify(rule) || JSON.stringify(written) === JSON.stringify({ and: [rule] }) ? group : null;
}
