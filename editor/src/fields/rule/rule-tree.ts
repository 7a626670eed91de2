import type { Rule } from '@parcours/sdk/workflow';

export const MATCHES = ['all', 'any', 'none'] as const;
export type Match = (typeof MATCHES)[number];
export const ATTRIBUTE_OPERATORS = ['equals', 'differs', 'greater', 'atLeast', 'less', 'atMost', 'contains', 'lacks', 'startsWith', 'oneOf', 'exists', 'empty'] as const;
export type AttributeOperator = (typeof ATTRIBUTE_OPERATORS)[number];
export const EVENT_MEASURES = ['did', 'didNot', 'atLeast', 'atMost', 'exactly', 'sumAtLeast'] as const;
export type EventMeasure = (typeof EVENT_MEASURES)[number];
export const PERIODS = ['today', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** Of an event, or of the contact: a field, a comparison, a value as it is typed. */
export interface Comparison {
  readonly field: string;
  readonly operator: AttributeOperator;
  readonly value: string;
}
export type RuleTest =
  | ({ readonly kind: 'attribute' } & Comparison)
  | { readonly kind: 'event'; readonly name: string; readonly measure: EventMeasure; readonly number: number; readonly property: string; readonly withinDays: number | null; readonly where: Comparison | null }
  | { readonly kind: 'list'; readonly id: number | null; readonly not: boolean }
  | { readonly kind: 'segment'; readonly id: number | null; readonly not: boolean }
  | { readonly kind: 'age'; readonly field: string; readonly operator: 'atLeast' | 'atMost'; readonly years: number }
  | { readonly kind: 'anniversary'; readonly field: string; readonly period: Period };
export interface RuleGroup {
  readonly kind: 'group';
  readonly match: Match;
  readonly of: readonly RuleNode[];
}
export type RuleNode = RuleGroup | RuleTest;

const DAY_MS = 86_400_000;
const SYMBOLS: Readonly<Partial<Record<AttributeOperator, string>>> = { equals: '==', differs: '!=', greater: '>', atLeast: '>=', less: '<', atMost: '<=' };
export const takesValue = (operator: AttributeOperator): boolean => operator !== 'exists' && operator !== 'empty';

/** Numbers and yes/no where writing them back gives the same text; "01000" stays a text. */
function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && String(Number(text)) === text ? Number(text) : text;
}

function comparison({ field, operator, value }: Comparison, root: string): Rule {
  const place: Rule = { var: `${root}.${field}` };
  if (operator === 'exists') return { '!!': place };
  if (operator === 'empty') return { '!': place };
  if (operator === 'contains') return { in: [value, place] };
  if (operator === 'lacks') return { '!': { in: [value, place] } };
  if (operator === 'startsWith') return { starts_with: [place, value] };
  if (operator === 'oneOf') return { in: [place, value.split(',').map((part) => scalar(part.trim()))] };
  return { [SYMBOLS[operator] ?? '==']: [place, scalar(value)] };
}

function eventRule(test: Extract<RuleTest, { kind: 'event' }>): Rule {
  const within = test.withinDays === null ? null : test.withinDays * DAY_MS;
  const where = test.where && test.where.field !== '' ? comparison(test.where, 'event.properties') : null;
  const args: Rule[] = where === null ? (within === null ? [test.name] : [test.name, within]) : [test.name, within, where];
  if (test.measure === 'did') return { did: args };
  if (test.measure === 'didNot') return { '!': { did: args } };
  if (test.measure === 'sumAtLeast') return { '>=': [{ event_sum: [test.name, test.property, within, where] }, test.number] };
  return { [test.measure === 'atLeast' ? '>=' : test.measure === 'atMost' ? '<=' : '==']: [{ event_count: args }, test.number] };
}

/** Whether enough is filled in to be asked. */
export function isComplete(test: RuleTest): boolean {
  if (test.kind === 'event') return test.name.trim() !== '' && (test.measure !== 'sumAtLeast' || test.property.trim() !== '');
  if (test.kind === 'list' || test.kind === 'segment') return test.id !== null;
  return test.field.trim() !== '' && (test.kind !== 'attribute' || !takesValue(test.operator) || test.operator === 'equals' || test.operator === 'differs' || test.value !== '');
}

function testRule(test: RuleTest): Rule {
  switch (test.kind) {
    case 'attribute':
      return comparison(test, 'contact');
    case 'event':
      return eventRule(test);
    case 'age':
      return { [test.operator === 'atLeast' ? '>=' : '<=']: [{ age: [{ var: `contact.${test.field}` }] }, test.years] };
    case 'anniversary':
      return { anniversary: [{ var: `contact.${test.field}` }, test.period] };
    default: {
      const rule: Rule = { [test.kind === 'list' ? 'on_list' : 'in_segment']: [test.id] };
      return test.not ? { '!': rule } : rule;
    }
  }
}

/** The json-logic rule of a group; parts that are not filled in yet are left out. */
export function formatGroup(group: RuleGroup): Rule {
  const of = group.of.filter((node) => node.kind === 'group' || isComplete(node)).map((node) => (node.kind === 'group' ? formatGroup(node) : testRule(node)));
  return group.match === 'all' ? { and: of } : group.match === 'any' ? { or: of } : { '!': { or: of } };
}

export const completeTests = (group: RuleGroup): number => group.of.reduce((count, node) => count + (node.kind === 'group' ? completeTests(node) : Number(isComplete(node))), 0);

const only = (rule: Rule | undefined): [string, Rule] | null => {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return null;
  const entries = Object.entries(rule);
  return entries.length === 1 && entries[0] ? entries[0] : null;
};
const listOf = (rule: Rule | undefined): readonly Rule[] => (Array.isArray(rule) ? rule : rule === undefined ? [] : [rule]);
function fieldOf(rule: Rule | undefined, root: string): string | null {
  const entry = only(rule);
  return entry?.[0] === 'var' && typeof entry[1] === 'string' && entry[1].startsWith(`${root}.`) ? entry[1].slice(root.length + 1) : null;
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
  if (name === 'in' && Array.isArray(right) && field !== null) return { field, operator: 'oneOf', value: right.join(', ') };
  if (name === 'in' && typeof left === 'string') {
    const inside = fieldOf(right, root);
    return inside === null ? null : { field: inside, operator: 'contains', value: left };
  }
  if (field === null || right === undefined || typeof right === 'object') return null;
  if (name === 'starts_with') return { field, operator: 'startsWith', value: String(right) };
  const operator = ATTRIBUTE_OPERATORS.find((one) => SYMBOLS[one] === name);
  return operator ? { field, operator, value: String(right) } : null;
}

function readEvent(args: readonly Rule[], measure: EventMeasure, number: number, property = ''): RuleTest | null {
  const [name, within = null, where = null] = args;
  if (typeof name !== 'string' || (within !== null && (typeof within !== 'number' || within % DAY_MS !== 0))) return null;
  const condition = where === null ? null : readComparison(where, 'event.properties');
  if (where !== null && condition === null) return null;
  return { kind: 'event', name, measure, number, property, withinDays: within === null ? null : Number(within) / DAY_MS, where: condition };
}

function readMeasured(name: string, value: Rule): RuleTest | null {
  const [left, number] = listOf(value);
  const [term, args] = only(left) ?? ['', null];
  if (typeof number !== 'number') return null;
  const given = listOf(args);
  if (term === 'event_count') return name === '>=' || name === '<=' || name === '==' ? readEvent(given, name === '>=' ? 'atLeast' : name === '<=' ? 'atMost' : 'exactly', number) : null;
  if (term === 'event_sum' && name === '>=' && typeof given[1] === 'string') return readEvent([given[0] as Rule, given[2] ?? null, given[3] ?? null], 'sumAtLeast', number, given[1]);
  const field = term === 'age' ? fieldOf(given[0], 'contact') : null;
  return field !== null && (name === '>=' || name === '<=') ? { kind: 'age', field, operator: name === '>=' ? 'atLeast' : 'atMost', years: number } : null;
}

function readTest(rule: Rule): RuleTest | null {
  const [name, value] = only(rule) ?? ['', null];
  const [first, second] = listOf(value);
  if (name === 'on_list' || name === 'in_segment') return { kind: name === 'on_list' ? 'list' : 'segment', id: Number(first), not: false };
  if (name === 'did') return readEvent(listOf(value), 'did', 1);
  if (name === 'anniversary') {
    const field = fieldOf(first, 'contact');
    return field !== null && PERIODS.includes(second as Period) ? { kind: 'anniversary', field, period: second as Period } : null;
  }
  if (name === '!' && first !== undefined) {
    const inner = only(first)?.[0] === 'did' || only(first)?.[0] === 'on_list' || only(first)?.[0] === 'in_segment' ? readTest(first) : null;
    if (inner?.kind === 'event') return { ...inner, measure: 'didNot' };
    if (inner?.kind === 'list' || inner?.kind === 'segment') return { ...inner, not: true };
  }
  const measured = readMeasured(name, value);
  if (measured) return measured;
  const compared = readComparison(rule, 'contact');
  return compared && { kind: 'attribute', ...compared };
}

function readGroup(rule: Rule): RuleGroup | null {
  const [name, value] = only(rule) ?? ['', null];
  const inner = name === '!' ? only(listOf(value)[0]) : null;
  const match: Match | null = name === 'and' ? 'all' : name === 'or' ? 'any' : inner?.[0] === 'or' ? 'none' : null;
  const parts = match === 'none' ? inner?.[1] : value;
  if (match === null || !Array.isArray(parts)) return null;
  const of = parts.map((part): RuleNode | null => readGroup(part) ?? readTest(part));
  return of.some((node) => node === null) ? null : { kind: 'group', match, of: of as RuleNode[] };
}

/** A rule as the builder shows it; null when it says more than the builder can. Writing it back gives the same rule. */
export function parseGroup(rule: Rule | undefined): RuleGroup | null {
  if (rule === undefined || rule === null) return { kind: 'group', match: 'all', of: [] };
  const test = readGroup(rule) === null ? readTest(rule) : null;
  const group = readGroup(rule) ?? (test && ({ kind: 'group', match: 'all', of: [test] } as const));
  if (group === null) return null;
  const written = formatGroup(group);
  return JSON.stringify(written) === JSON.stringify(rule) || JSON.stringify(written) === JSON.stringify({ and: [rule] }) ? group : null;
}
