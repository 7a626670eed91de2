import type { Json, JsonObject } from '@parcours/sdk/node';
import { NUMBER, type Comparison, type Scalar } from './segment-test.js';

/** The value at a path; own properties of objects only. Undefined where there is none. */
export function valueAt(object: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = object;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

/** What counts as a number: one, or a text that is spelt like one. */
export function numberOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : null;
}

export function compares<Value extends number | bigint | string>(left: Value, comparison: Comparison, right: Value): boolean {
  switch (comparison) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

function equals(value: Json | undefined, wanted: Scalar): boolean {
  if (wanted === null) return value === undefined || value === null;
  if (typeof wanted === 'number') return numberOf(value) === wanted;
  return value === wanted;
}

/** A value that is missing, or of another kind, equals nothing and is neither less nor more. */
export function compareValue(value: Json | undefined, comparison: Comparison, wanted: Scalar): boolean {
  if (comparison === '==') return equals(value, wanted);
  if (comparison === '!=') return !equals(value, wanted);
  if (typeof wanted === 'number') {
    const number = numberOf(value);
    return number !== null && compares(number, comparison, wanted);
  }
  // dates: their first ten characters
  return typeof wanted === 'string' && typeof value === 'string' && /^[0-9]{4}-[0-9]{2}-[0-9]{2}/.test(value) && compares(value.slice(0, 10), comparison, wanted);
}

/** Neither missing nor empty, false or zero: what json-logic calls truthy. */
export const isThere = (value: Json | undefined): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

export const containsText = (value: Json | undefined, text: string): boolean => (Array.isArray(value) || typeof value === 'string') && value.includes(text);
