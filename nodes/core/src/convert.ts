import { UserError, type Json } from '@parcours/sdk/node';

export type ValueKind = 'text' | 'number' | 'boolean' | 'json';

const TRUE = new Set(['true', 'yes', 'on', '1', 'oui', 'vrai']);
const FALSE = new Set(['false', 'no', 'off', '0', 'non', 'faux']);
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function refuse(expected: string, path: string, text: string): never {
  throw new UserError('wrong_value', `Expected ${expected} for "${path}", found ${text.trim() === '' ? 'nothing' : `"${text.slice(0, 60)}"`}; check the value or choose another kind.`);
}

/** A rendered text as the kind of value its author chose. Text stays text, also when it reads like a number. Throws `wrong_value`. */
export function convert(text: string, kind: ValueKind, path: string): Json {
  const trimmed = text.trim();
  if (kind === 'text') return text;
  if (kind === 'number') return DECIMAL.test(trimmed) && Number.isFinite(Number(trimmed)) ? Number(trimmed) : refuse('a number', path, text);
  if (kind === 'boolean') {
    if (TRUE.has(trimmed.toLowerCase())) return true;
    return FALSE.has(trimmed.toLowerCase()) ? false : refuse('yes or no', path, text);
  }
  try {
    return JSON.parse(trimmed) as Json;
  } catch {
    return refuse('JSON', path, text);
  }
}
