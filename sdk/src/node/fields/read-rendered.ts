import { UserError } from '../errors.js';
import type { Json } from '../json.js';
import type { Field } from './field.js';
import { checkValue, show } from './value-checks.js';

const YES = ['true', 'yes', 'on', '1'];
const NO = ['false', 'no', 'off', '0', ''];

/** An object or a list from its text; other text is text, a number in it too: nobody can tell what was meant. */
function jsonIn(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Text as its field's kind means it; what cannot be read stays text, and the check says so. */
function convert(field: Field<never>, text: string): Json {
  if (field.kind === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (field.kind === 'json') return jsonIn(text);
  if (field.kind === 'resource' || field.kind === 'credential') return /^\d{1,15}$/.test(text.trim()) ? Number(text) : text;
  if (field.kind !== 'boolean') return text;
  const word = text.trim().toLowerCase();
  return YES.includes(word) ? true : NO.includes(word) ? false : text;
}

interface Words {
  readonly code: string;
  readonly what: string;
  readonly fallback: string;
}

const TEMPLATE: Words = { code: 'template_value', what: 'template', fallback: '{{ … | default: "…" }}' };
const EXPRESSION: Words = { code: 'expression_value', what: 'JavaScript', fallback: 'json.city ?? "…"' };

function reader(field: Field<never>, path: string, { code, what, fallback }: Words): (value: Json) => Json | undefined {
  const { kind } = field;
  // what was rendered is never a template again
  const closed = { ...field, template: false };
  return (given) => {
    if (given === '' && kind !== 'text' && kind !== 'boolean') {
      if (field.required && field.default === undefined) throw new UserError(code, `The ${what} in "${path}" came to nothing, but "${field.label.en}" is needed; add a fallback such as ${fallback}.`, { field: path });
      return field.default;
    }
    // JavaScript says itself what is text and what is a list
    const value = typeof given === 'string' && (what === 'template' || kind !== 'json') ? convert(field, given) : given;
    if (kind === 'rows' || kind === 'collection') return value;
    const [wrong] = value === '' ? [] : checkValue(kind, value, closed, path);
    if (wrong !== undefined) throw new UserError(code, `The ${what} in "${path}" came to something it cannot be: ${wrong.message}`, { field: path, reason: wrong.reason });
    return value;
  };
}

/**
 * Reads what a template came to as a value of its field: a number from its digits, a switch from yes or no. Nothing rendered counts as not
 * filled in (`undefined`), or the default. The reader throws `UserError` `template_value` when the field could not have been set to it by hand;
 * `path` names it.
 */
export const renderedReader = (field: Field<never>, path: string): ((rendered: string) => Json | undefined) => reader(field, path, TEMPLATE);

/** Kinds whose value is text: a number or a yes becomes text in them. */
const WORDS: readonly Field['kind'][] = ['text', 'choice', 'dynamicChoice', 'picker', 'list', 'dateTime'];

/**
 * The same for what a JavaScript expression came to, which has a kind of its own: numbers stay numbers. `null` and `undefined` count as not filled
 * in; text is read as that of a template is; a `native` field takes anything. Throws `UserError` `expression_value`.
 */
export function evaluatedReader(field: Field<never>, path: string): (value: Json | undefined) => Json | undefined {
  const read = reader(field, path, EXPRESSION);
  const isWords = WORDS.includes(field.kind);
  return (value = null) => {
    if (field.native) return value;
    if (value === null) return read('');
    // nodes read dates themselves, and say what they cannot read
    if (field.kind === 'dateTime' && typeof value === 'string') return value;
    if (isWords && typeof value === 'object') throw new UserError(EXPRESSION.code, `Expected the JavaScript in "${path}" to come to text, found ${show(value)}; take one value out of it, or write JSON.stringify(…) around it.`, { field: path });
    return read(isWords && typeof value !== 'string' ? String(value) : value);
  };
}
