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
 * Whether the rule holds for the data. Anything that cannot be evaluated (a missing value compared, a text divided) counts as *false*.
 * The rule must have passed `checkRule`; it is not checked again here.
 */
export function holds(rule: Rule, data: unknown): boolean {
  try {
    return jsonLogic.truthy(jsonLogic.apply(rule as Parameters<typeof jsonLogic.apply>[0], data));
  } catch {
    return false;
  }
}
