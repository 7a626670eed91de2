import type { ErrorObject } from 'ajv';

export interface Violation {
  /** As a path (`events.0.name`); null for the whole. */
  readonly field: string | null;
  readonly message: string;
}

const TYPES: Readonly<Record<string, string>> = { string: 'a text', number: 'a number', integer: 'a whole number', boolean: 'true or false', object: 'an object', array: 'a list', null: 'null' };
const FORMATS: Readonly<Record<string, string>> = { 'date-time': 'an instant such as 2026-01-31T09:00:00Z between 1900 and 2200' };

function found(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return TYPES[typeof value] ?? typeof value;
}

const sizeOf = (value: unknown): string => (typeof value === 'string' || Array.isArray(value) ? String(value.length) : found(value));

function expected(error: ErrorObject): string {
  const limit = String((error.params as { limit?: unknown }).limit);
  switch (error.keyword) {
    case 'type':
      return `${TYPES[String((error.params as { type: unknown }).type)] ?? 'another type'}, found ${found(error.data)}`;
    case 'minLength':
      return `at least ${limit} character${limit === '1' ? '' : 's'} long, found ${sizeOf(error.data)}`;
    case 'maxLength':
      return `at most ${limit} characters long, found ${sizeOf(error.data)}`;
    case 'minItems':
      return `at least ${limit} long, found ${sizeOf(error.data)}`;
    case 'maxItems':
      return `at most ${limit} long, found ${sizeOf(error.data)}`;
    case 'minimum':
      return `at least ${limit}, found ${String(error.data)}`;
    case 'maximum':
      return `at most ${limit}, found ${String(error.data)}`;
    case 'format':
      return `${FORMATS[(error.params as { format: string }).format] ?? `in the form ${(error.params as { format: string }).format}`}, found ${found(error.data)} of another form`;
    case 'anyOf': {
      const options = ((error.parentSchema as { anyOf?: { const?: unknown }[] }).anyOf ?? []).map((option) => option.const);
      return options.every((option) => option !== undefined) ? `one of ${options.join(', ')}, found something else` : `of another shape, found ${found(error.data)}`;
    }
    default:
      return `${error.message ?? 'otherwise'}, found ${found(error.data)}`;
  }
}

/** One sentence about the first thing wrong. Repeats names and sizes, never values: they may be secrets. */
export function describeViolation(errors: readonly ErrorObject[], where: 'body' | 'query'): Violation {
  // of a union the last error speaks about the union, those before about its branches
  const error = errors.at(-1);
  if (error === undefined) return { field: null, message: `The ${where} was not understood; check it against the API description.` };
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const below = (name: string): string => (path === '' ? name : `${path}.${name}`);
  if (error.keyword === 'required') {
    const field = below(String((error.params as { missingProperty: string }).missingProperty));
    return { field, message: `Expected "${field}" in the ${where}, found nothing; add it.` };
  }
  if (error.keyword === 'additionalProperties') {
    const field = below(String((error.params as { additionalProperty: string }).additionalProperty).slice(0, 80));
    return { field, message: `"${field}" is not known in this ${where}; remove it or correct its name.` };
  }
  return { field: path === '' ? null : path, message: `Expected ${path === '' ? `the ${where}` : `"${path}" in the ${where}`} to be ${expected(error)}; correct it and send it again.` };
}
