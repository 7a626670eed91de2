import { UserError, type Json } from '@parcours/sdk/node';

export type ValueKind = 'text' | 'number' | 'boolean' | 'json' | 'any';

const TRUE = new Set(['true', 'yes', 'on', '1', 'oui', 'vrai']);
const FALSE = new Set(['false', 'no', 'off', '0', 'non', 'faux']);
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function refuse(expected: string, path: string, value: Json): never {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  throw new UserError('wrong_value', `Expected ${expected} for "${path}", found ${text.trim() === '' ? 'nothing' : `"${text.slice(0, 60)}"`}; check the value or choose another kind.`);
}

const textOf = (value: Json): string => (value === null ? '' : typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value));

function parsed(text: string, path: string): Json {
  try {
    return JSON.parse(text.trim()) as Json;
  } catch {
    return refuse('JSON', path, text);
  }
}

/**
 * A value as the kind its author chose: a rendered text, or what JavaScript came to. Text stays text, also when it reads like a number; with `any`
 * everything stays what it is. Throws `wrong_value`.
 */
export function convert(value: Json, kind: ValueKind, path: string): Json {
  if (kind === 'any') return value;
  if (kind === 'text') return textOf(value);
  if (kind === 'json') return typeof value === 'string' ? parsed(value, path) : value;
  if (typeof value === kind) return value;
  const text = typeof value === 'string' ? value.trim() : '';
  if (kind === 'number') return DECIMAL.test(text) && Number.isFinite(Number(text)) ? Number(text) : refuse('a number', path, value);
  if (TRUE.has(text.toLowerCase())) return true;
  return FALSE.has(text.toLowerCase()) ? false : refuse('yes or no', path, value);
}
