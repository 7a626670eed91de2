import { isExpression, readPicked, type Field, type Json } from '@parcours/sdk/workflow';
import { readJavascript, writeJavascript, writeTemplate } from './javascript-text';
import { readTemplate } from './read-template';
import { takesToggle, type Way } from './ways';

type Kind = Pick<Field<never>, 'kind' | 'template' | 'format'>;
/** `undefined`: nothing is filled in, which is a value as well. */
export type Setting = Json | undefined;

const holdsLiquid = (value: Json): boolean => /\{[{%]/.test(typeof value === 'string' ? value : JSON.stringify(value));
/** In HTML templates escape what they insert. */
const escapes = (field: Kind): boolean => field.format === 'html';

function toJavascript(field: Kind, value: Setting): Setting | null {
  if (value === undefined || value === null || value === '') return { $js: '' };
  const plain = field.kind === 'picker' ? (readPicked(value)?.value ?? value) : value;
  if (field.kind === 'picker' && readPicked(value)?.by === 'url') return null;
  if (typeof plain !== 'string') return holdsLiquid(plain) ? null : { $js: JSON.stringify(plain) };
  const parts = readTemplate(plain);
  return parts === null ? null : { $js: writeJavascript(parts, escapes(field)) };
}

/** Which values a control can show again; `string` where a kind is not named. */
const SHAPES: Partial<Record<Kind['kind'], (value: unknown) => boolean>> = {
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  resource: (value) => typeof value === 'number',
  json: (value) => typeof value === 'object' && value !== null && !holdsLiquid(value as Json),
  picker: () => false,
  duration: () => false,
  choices: (value) => Array.isArray(value),
};

function literal(text: string): Setting | null {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function fromJavascript(field: Kind, expression: string, to: Exclude<Way, 'javascript'>): Setting | null {
  if (expression.trim() === '') return undefined;
  const takesValue = SHAPES[field.kind] ?? ((value: unknown) => typeof value === 'string' && !holdsLiquid(value));
  const value = literal(expression.trim());
  if (to === 'value' && value !== null && takesValue(value)) return value;
  const parts = readJavascript(expression, escapes(field));
  if (parts === null || (SHAPES[field.kind] !== undefined && !takesToggle(field))) return null;
  const text = writeTemplate(parts);
  const isTemplate = parts.some((part) => typeof part !== 'string');
  if (text === null) return null;
  return isTemplate === (to === 'template') || (to === 'value' && !takesToggle(field)) ? text : null;
}

/** The same setting written another way; null where there is no way to say exactly the same. */
export function convertWriting(field: Kind, value: Setting, to: Way): Setting | null {
  if (isExpression(value)) return to === 'javascript' ? value : fromJavascript(field, value.$js, to);
  return to === 'javascript' ? toJavascript(field, value) : null;
}
