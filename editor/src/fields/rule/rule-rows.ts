import type { Rule } from '@parcours/sdk/workflow';

export const OPERATORS = ['equals', 'differs', 'greater', 'atLeast', 'less', 'atMost', 'contains', 'lacks', 'oneOf', 'exists', 'empty'] as const;
export type Operator = (typeof OPERATORS)[number];
export type Scalar = string | number | boolean;

export interface RuleRow {
  readonly path: string;
  readonly operator: Operator;
  /** As it is typed; for `oneOf`, values between commas. */
  readonly value: string;
}

export interface RuleRows {
  readonly match: 'all' | 'any';
  readonly rows: readonly RuleRow[];
}

/** Operators that look at the field alone. */
export const takesValue = (operator: Operator): boolean => operator !== 'exists' && operator !== 'empty';

const COMPARISONS: Readonly<Record<string, Operator>> = { '==': 'equals', '!=': 'differs', '>': 'greater', '>=': 'atLeast', '<': 'less', '<=': 'atMost' };

/** Numbers and yes/no are kept as such where writing them back gives the same text; "01000" stays a text. */
function readScalar(text: string): Scalar {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) && String(number) === text ? number : text;
}

const isScalar = (value: Rule | undefined): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);
const only = (rule: Rule | undefined): [string, Rule] | null => {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return null;
  const entries = Object.entries(rule);
  return entries.length === 1 && entries[0] ? entries[0] : null;
};
const pathOf = (rule: Rule | undefined): string | null => {
  const entry = only(rule);
  return entry?.[0] === 'var' && typeof entry[1] === 'string' ? entry[1] : null;
};

function formatRow({ path, operator, value }: RuleRow): Rule {
  const field: Rule = { var: path };
  switch (operator) {
    case 'exists':
      return { '!!': field };
    case 'empty':
      return { '!': field };
    case 'contains':
      return { in: [value, field] };
    case 'lacks':
      return { '!': { in: [value, field] } };
    case 'oneOf':
      return { in: [field, value.split(',').map((part) => readScalar(part.trim()))] };
    default: {
      const symbol = Object.entries(COMPARISONS).find(([, name]) => name === operator)?.[0] ?? '==';
      return { [symbol]: [field, readScalar(value)] };
    }
  }
}

function parseIn(value: Rule): RuleRow | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [needle, hay] = value;
  const [inside, field] = [pathOf(hay), pathOf(needle)];
  if (inside !== null && typeof needle === 'string') return { path: inside, operator: 'contains', value: needle };
  if (field !== null && Array.isArray(hay) && hay.every(isScalar)) return { path: field, operator: 'oneOf', value: hay.join(', ') };
  return null;
}

function parseRow(rule: Rule): RuleRow | null {
  const entry = only(rule);
  if (!entry) return null;
  const [name, value] = entry;
  const path = pathOf(value);
  if (name === '!!' && path !== null) return { path, operator: 'exists', value: '' };
  if (name === '!') {
    if (path !== null) return { path, operator: 'empty', value: '' };
    const inner = only(value);
    const row = inner?.[0] === 'in' ? parseIn(inner[1]) : null;
    return row?.operator === 'contains' ? { ...row, operator: 'lacks' } : null;
  }
  if (name === 'in') return parseIn(value);
  const operator = COMPARISONS[name];
  if (!operator || !Array.isArray(value) || value.length !== 2 || !isScalar(value[1])) return null;
  const field = pathOf(value[0]);
  return field === null ? null : { path: field, operator, value: String(value[1]) };
}

/** The json-logic rule of these rows; undefined when there is none to evaluate. */
export function formatRows({ match, rows }: RuleRows): Rule | undefined {
  const rules = rows.filter((row) => row.path.trim() !== '').map(formatRow);
  if (rules.length === 0) return undefined;
  return rules.length === 1 && match === 'all' ? rules[0] : { [match === 'all' ? 'and' : 'or']: rules };
}

/** The rows a rule can be shown as; null when it says more than rows can. Writing the rows back always gives the same rule. */
export function parseRows(rule: Rule | undefined): RuleRows | null {
  if (rule === undefined || rule === null) return { match: 'all', rows: [] };
  const entry = only(rule);
  const group = entry && (entry[0] === 'and' || entry[0] === 'or') && Array.isArray(entry[1]) ? { match: entry[0] === 'and' ? ('all' as const) : ('any' as const), rules: entry[1] } : { match: 'all' as const, rules: [rule] };
  const rows = group.rules.map(parseRow);
  if (rows.some((row) => row === null)) return null;
  const parsed = { match: group.match, rows: rows as RuleRow[] };
  return JSON.stringify(formatRows(parsed)) === JSON.stringify(rule) ? parsed : null;
}
