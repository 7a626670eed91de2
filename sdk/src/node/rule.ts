import jsonLogic from 'json-logic-js';

/** A json-logic rule, limited to the operators in `RULE_OPERATORS`. */
export type Rule = null | boolean | number | string | Rule[] | { [operator: string]: Rule };

/** The closed set; `log`, `method` and anything that reaches outside the data is not in it. */
export const RULE_OPERATORS: readonly string[] = [
  'var', 'missing', 'missing_some', 'if', '==', '===', '!=', '!==', '!', '!!', 'or', 'and',
  '>', '>=', '<', '<=', 'max', 'min', '+', '-', '*', '/', '%', 'map', 'filter', 'all', 'none', 'some', 'merge', 'in', 'cat', 'substr',
];

const MAX_DEPTH = 64;
const MAX_OPERATORS = 1_000;
const allowed = new Set(RULE_OPERATORS);

/** Own properties only: json-logic-js 2.0.5 follows the prototype chain and hands out functions. */
function lookUp(data: unknown, path: unknown, fallback: unknown): unknown {
  if (path === undefined || path === null || path === '') return data;
  let value = data;
  for (const key of String(path).split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return fallback;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? fallback;
}

/** json-logic-js calls its operations with the data as `this`. */
function own(this: unknown, path: unknown, fallback: unknown = null): unknown {
  return lookUp(this, path, fallback);
}
jsonLogic.add_operation('var', own as (...args: unknown[]) => unknown);

/** Steps one evaluation may take; a rule people write takes dozens. Lists inside lists multiply, so counting operators is not enough. */
const MAX_STEPS = 100_000;
/** Characters that count as a step, where texts are put together. */
const STEP_LENGTH = 100;
let stepsLeft = Infinity;

function spend(steps: number): void {
  stepsLeft -= steps;
  if (stepsLeft < 0) throw new RangeError(`The rule takes more than ${MAX_STEPS} steps.`);
}

const evaluate: { apply: typeof jsonLogic.apply } = jsonLogic;
const applyUncounted = jsonLogic.apply;
// json-logic-js comes back here for every part of a rule
evaluate.apply = (logic, data) => {
  spend(1);
  return applyUncounted(logic, data) as unknown;
};
jsonLogic.add_operation('cat', ((...parts: unknown[]) => {
  const text = parts.map((part) => (part === null || part === undefined ? '' : String(part))).join('');
  spend(text.length / STEP_LENGTH);
  return text;
}) as (...args: unknown[]) => unknown);

/** Rules that have passed `checkRule`: each is looked at once. */
const checked = new WeakSet<object>();

function isUsable(rule: Rule): boolean {
  if (typeof rule !== 'object' || rule === null || checked.has(rule)) return true;
  if (checkRule(rule).length > 0) return false;
  checked.add(rule);
  return true;
}

/** Sentences about what is wrong with a rule; empty when it can be evaluated. Checks depth (64) and number of operators (1,000). */
export function checkRule(rule: unknown): string[] {
  const problems: string[] = [];
  let operators = 0;
  const visit = (value: unknown, depth: number): void => {
    if (problems.length > 0) return;
    if (depth > MAX_DEPTH) {
      problems.push(`The rule is nested deeper than ${MAX_DEPTH} levels; split it into several conditions.`);
    } else if (Array.isArray(value)) {
      for (const entry of value) visit(entry, depth + 1);
    } else if (typeof value === 'object' && value !== null) {
      const keys = Object.keys(value);
      const operator = keys[0];
      if (keys.length !== 1 || operator === undefined) problems.push(`A rule has exactly one operator per object; found ${keys.length === 0 ? 'none' : keys.join(', ')}.`);
      else if (!allowed.has(operator)) problems.push(`Unknown operator "${operator}"; use one of ${RULE_OPERATORS.join(' ')}.`);
      else if (++operators > MAX_OPERATORS) problems.push(`The rule has more than ${MAX_OPERATORS} operators; split it into several conditions.`);
      else visit((value as Record<string, unknown>)[operator], depth + 1);
    } else if (value !== null && !['string', 'number', 'boolean'].includes(typeof value)) {
      problems.push(`A rule is made of JSON values; found ${typeof value}.`);
    }
  };
  visit(rule, 0);
  return problems;
}

/**
 * Whether the rule holds for the data. Anything that cannot be evaluated counts as *false*: a missing value compared, a text divided, a rule
 * that does not pass `checkRule` (it is checked here too, once per rule), one that takes more than 100,000 steps.
 */
export function holds(rule: Rule, data: unknown): boolean {
  if (!isUsable(rule)) return false;
  stepsLeft = MAX_STEPS;
  try {
    return jsonLogic.truthy(evaluate.apply(rule as Parameters<typeof jsonLogic.apply>[0], data));
  } catch {
    return false;
  } finally {
    stepsLeft = Infinity;
  }
}
