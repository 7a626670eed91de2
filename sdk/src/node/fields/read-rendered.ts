import { UserError } from '../errors.js';
import type { Json } from '../json.js';
import type { Field } from './field.js';
import { checkValue } from './value-checks.js';

const YES = ['true', 'yes', 'on', '1'];
const NO = ['false', 'no', 'off', '0', ''];

/** Text as its field's kind means it; what cannot be read stays text, and the check says so. */
function convert(field: Field<never>, text: string): Json {
  if (field.kind === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (field.kind === 'resource' || field.kind === 'credential') return /^\d{1,15}$/.test(text.trim()) ? Number(text) : text;
  if (field.kind !== 'boolean') return text;
  const word = text.trim().toLowerCase();
  return YES.includes(word) ? true : NO.includes(word) ? false : text;
}

/**
 * Reads what a template came to as a value of its field: a number from its digits, a switch from yes or no. Nothing rendered counts as not
 * filled in (`undefined`), or the default. The reader throws `UserError` `template_value` when the field could not have been set to it by hand;
 * `path` names it.
 */
export function renderedReader(field: Field<never>, path: string): (rendered: string) => Json | undefined {
  const { kind } = field;
  // what was rendered is never a template again
  const closed = { ...field, template: false };
  return (rendered) => {
    if (rendered === '' && kind !== 'text' && kind !== 'boolean') {
      if (field.required && field.default === undefined) throw new UserError('template_value', `The template in "${path}" came to nothing, but "${field.label.en}" is needed; add a fallback such as {{ … | default: "…" }}.`, { field: path });
      return field.default;
    }
    const value = convert(field, rendered);
    if (kind === 'rows' || kind === 'collection') return value;
    const [wrong] = value === '' ? [] : checkValue(kind, value, closed, path);
    if (wrong !== undefined) throw new UserError('template_value', `The template in "${path}" came to something it cannot be: ${wrong.message}`, { field: path, reason: wrong.reason });
    return value;
  };
}
