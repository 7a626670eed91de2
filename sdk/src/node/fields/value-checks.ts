import type { Json, Localized } from '../json.js';
import { CODE_LIMITS } from '../code.js';
import { checkRule } from '../rule.js';
import { isExpression } from './expression.js';
import type { Field, FieldKind, TextPattern } from './field.js';
import { pickedId, readPicked } from './picked-id.js';
import { isZone, splitZone } from './zoned-text.js';

export interface FieldProblem {
  /** Path inside the settings, for example `cases.0.name`. */
  readonly field: string;
  /** Why, stable and snake_case, so that an editor can say it in another language; `details` holds what its sentence needs. */
  readonly reason: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

type Check = (value: Json, field: Field<never>, path: string) => FieldProblem[];

const UNITS = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months'];
const RESOURCES: Readonly<Record<string, Localized>> = { workflow: { en: 'a workflow', fr: 'un workflow' }, list: { en: 'a list', fr: 'une liste' }, segment: { en: 'a segment', fr: 'un segment' }, template: { en: 'a template', fr: 'un modèle' } };
/** Paths are public addresses that only their holder may know. */
const SECRET_PATH: TextPattern = { source: '[A-Za-z0-9_-]{16,128}', expected: { en: '16 to 128 letters, digits, "-" or "_"', fr: '16 à 128 lettres, chiffres, « - » ou « _ »' } };
const MAX_OPTION = 1_000;

export const hasLiquid = (value: Json): boolean => typeof value === 'string' && (value.includes('{{') || value.includes('{%'));
export const isObject = (value: unknown): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value);
export const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};
export const problem = (field: string, reason: string, message: string, details?: FieldProblem['details']): FieldProblem[] => [{ field, reason, message, ...(details === undefined ? {} : { details }) }];

const compiled = new WeakMap<TextPattern, RegExp>();

function matches(pattern: TextPattern, text: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) compiled.set(pattern, (expression = new RegExp(`^(?:${pattern.source})$`)));
  return expression.test(text);
}

/** A value that holds Liquid is looked at once it is rendered. */
const isOpen = (value: Json, field: Field<never>): boolean => field.template === true && (hasLiquid(value) || isExpression(value));

const wrongPattern = (value: string, pattern: TextPattern, path: string): FieldProblem[] =>
  matches(pattern, value) ? [] : problem(path, 'pattern', `Expected ${pattern.expected.en}, found ${show(value)}.`, { expected: pattern.expected });

/** How many there may be, for choices and rows. */
export function checkCount(count: number, field: Field<never>, path: string): FieldProblem[] {
  const { minimum, maximum } = field;
  if (minimum !== undefined && count < minimum && count > 0) return problem(path, 'too_few', `Expected at least ${minimum}, found ${count}; add some.`, { limit: minimum, found: count });
  return maximum !== undefined && count > maximum ? problem(path, 'too_many', `Expected at most ${maximum}, found ${count}; remove some.`, { limit: maximum, found: count }) : [];
}

const text: Check = (value, field, path) => {
  if (typeof value !== 'string') return problem(path, 'wrong_shape', `Expected text, found ${show(value)}.`);
  const limit = field.maximumLength ?? 10_000;
  if (value.length > limit) return problem(path, 'too_long', `Expected at most ${limit} characters, found ${value.length}; shorten it.`, { limit, found: value.length });
  if (isOpen(value, field)) return [];
  const least = field.minimumLength ?? 0;
  if (value.length < least) return problem(path, 'too_short', `Expected at least ${least} characters, found ${value.length}.`, { limit: least, found: value.length });
  const pattern = field.pattern ?? (field.format === 'path' ? SECRET_PATH : undefined);
  return pattern ? wrongPattern(value, pattern, path) : [];
};

const number: Check = (value, field, path) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) return problem(path, 'not_number', `Expected a number, found ${show(value)}.`);
  if (field.integer && !Number.isInteger(value)) return problem(path, 'not_integer', `Expected a whole number, found ${value}.`);
  if (field.minimum !== undefined && value < field.minimum) return problem(path, 'too_small', `Expected ${field.minimum} or more, found ${value}.`, { limit: field.minimum });
  if (field.maximum !== undefined && value > field.maximum) return problem(path, 'too_large', `Expected ${field.maximum} or less, found ${value}.`, { limit: field.maximum });
  return [];
};

const choice: Check = (value, field, path) =>
  field.choices?.some((option) => option.value === value) ? [] : problem(path, 'not_choice', `Expected one of ${field.choices?.map((option) => option.value).join(', ')}, found ${show(value)}.`);

const choices: Check = (value, field, path) => {
  if (!Array.isArray(value)) return problem(path, 'wrong_shape', `Expected a list of choices, found ${show(value)}.`);
  const unknown = value.find((one) => !field.choices?.some((option) => option.value === one));
  return unknown === undefined ? checkCount(value.length, field, path) : problem(path, 'not_choice', `Expected some of ${field.choices?.map((option) => option.value).join(', ')}, found ${show(unknown)}.`);
};

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

const dateTime: Check = (value, field, path) => {
  const wrong = problem(path, 'not_date', `Expected a date such as 2027-03-01 or 2027-03-01T09:00, found ${show(value)}.`);
  if (typeof value !== 'string') return wrong;
  const { local, zone } = field.zone ? splitZone(value) : { local: value, zone: null };
  if (!DATE.test(local) || Number.isNaN(Date.parse(local.slice(0, 10)))) return wrong;
  if (zone === null) return [];
  if (!isZone(zone)) return problem(path, 'not_zone', `Expected a time zone such as Europe/Paris, found ${show(zone)}.`, { found: zone });
  return /(?:Z|[+-]\d{2}:\d{2})$/.test(local.slice(10)) ? problem(path, 'two_zones', `Expected a zone or an offset, found both in ${show(value)}; leave one out.`) : [];
};

const picker: Check = (value, field, path) => {
  if (isObject(value) && ['list', 'id', 'url'].includes(String(value['by'])) && isOpen(value['value'] ?? null, field)) return [];
  const picked = readPicked(value);
  if (picked === null) return problem(path, 'wrong_shape', `Expected {"by": "list", "id" or "url", "value": "..."}, found ${show(value)}.`);
  if (picked.value === '') return problem(path, 'empty', `"${field.label.en}" is empty; fill it in.`, { label: field.label });
  if (isOpen(picked.value, field)) return [];
  if (picked.value.length > 2_000) return problem(path, 'too_long', `Expected at most 2000 characters, found ${picked.value.length}; shorten it.`, { limit: 2_000, found: picked.value.length });
  if (picked.by === 'url' && field.url === undefined) return problem(path, 'not_choice', 'Expected an id or a choice from the list, found an address; choose another way to name it.');
  if (picked.by === 'url' && pickedId(field, value) === null) return problem(path, 'pattern', `Expected ${field.url?.expected.en ?? 'another address'}, found ${show(picked.value)}.`, { expected: field.url?.expected });
  return picked.by === 'id' && field.pattern ? wrongPattern(picked.value, field.pattern, path) : [];
};

const file: Check = (value, field, path) => {
  if (!isObject(value) || typeof value['id'] !== 'string' || typeof value['fileName'] !== 'string' || typeof value['mimeType'] !== 'string' || typeof value['sizeBytes'] !== 'number')
    return problem(path, 'no_file', `Expected an uploaded file, found ${show(value)}; choose one.`);
  const { mimeType, sizeBytes } = value;
  if (field.maximumBytes !== undefined && sizeBytes > field.maximumBytes) return problem(path, 'file_too_large', `Expected a file of at most ${field.maximumBytes} bytes, found ${sizeBytes}; choose a smaller one.`, { limit: field.maximumBytes, found: sizeBytes });
  const fits = (field.accept ?? [mimeType]).some((type) => type === mimeType || (type.endsWith('/*') && mimeType.startsWith(type.slice(0, -1))));
  return fits ? [] : problem(path, 'file_type', `Expected a file of the type ${field.accept?.join(', ') ?? ''}, found ${mimeType}; choose another one.`, { accept: field.accept?.join(', '), found: mimeType });
};

/** What is wrong with a value that is not empty, by kind. Kinds that hold other fields are looked at in `check-settings.ts`. */
export const valueChecks: Readonly<Record<Exclude<FieldKind, 'rows' | 'collection'>, Check>> = {
  text,
  number,
  boolean: (value, _field, path) => (typeof value === 'boolean' ? [] : problem(path, 'wrong_shape', `Expected yes or no, found ${show(value)}.`)),
  choice,
  choices,
  dynamicChoice: (value, _field, path) => (typeof value === 'string' && value.length <= MAX_OPTION ? [] : problem(path, 'not_choice', `Expected a choice, found ${show(value)}; choose one from the list.`)),
  dateTime,
  duration: (value, _field, path) =>
    isObject(value) && typeof value['amount'] === 'number' && value['amount'] >= 0 && value['amount'] <= 1_000_000 && UNITS.includes(String(value['unit']))
      ? []
      : problem(path, 'not_duration', `Expected a duration such as {"amount": 2, "unit": "days"} (units: ${UNITS.join(', ')}), found ${show(value)}.`),
  // the language of segments is the host's
  rule: (value, field, path) => (field.about === 'contacts' ? (typeof value === 'boolean' || isObject(value) ? [] : ['Expected a rule such as {"==": [{"var": "contact.city"}, "Lyon"]}.']) : checkRule(value)).map((message) => ({ field: path, reason: 'bad_rule', message })),
  keyValue: (value, field, path) => {
    const isText = (one: Json | undefined): boolean => typeof one === 'string' || (field.template === true && isExpression(one));
    if (!Array.isArray(value)) return problem(path, 'wrong_shape', `Expected a list of name and value, found ${show(value)}.`);
    return value.flatMap((pair, index) =>
      isObject(pair) && isText(pair['name']) && isText(pair['value']) ? [] : problem(`${path}.${index}`, 'wrong_shape', `Expected a name and a text value, found ${show(pair)}.`),
    );
  },
  json: (value, { shape = 'object' }, path) => {
    if (shape === 'any' || (shape === 'list' ? Array.isArray(value) : isObject(value))) return [];
    if (shape === 'object') return problem(path, 'wrong_shape', `Expected a JSON object such as {"key": "value"}, found ${show(value)}.`);
    return problem(path, 'wrong_shape', `Expected a JSON list such as [1, 2], found ${show(value)}.`, { sentence: { en: 'A JSON list such as [1, 2] is expected.', fr: 'Une liste JSON telle que [1, 2] est attendue.' } });
  },
  picker,
  resource: (value, field, path) => {
    const what = RESOURCES[field.resource ?? ''] ?? { en: 'a choice' };
    return Number.isInteger(value) ? [] : problem(path, 'no_resource', `Expected ${what.en}, found ${show(value)}; choose one.`, { what });
  },
  credential: (value, _field, path) => (Number.isInteger(value) ? [] : problem(path, 'no_credential', `Expected a stored credential, found ${show(value)}; choose one.`)),
  list: (value, _field, path) => (typeof value === 'string' && value.length > 0 && value.length <= 200 ? [] : problem(path, 'not_list', `Expected the name of a list, found ${show(value)}.`)),
  file,
  code: (value, field, path) => text(value, { maximumLength: CODE_LIMITS.sourceLength, ...field }, path),
};

/** The same, and a value with Liquid in it passes where the field takes templates: it is checked again once rendered. */
export const checkValue = (kind: keyof typeof valueChecks, value: Json, field: Field<never>, path: string): FieldProblem[] =>
  kind !== 'text' && kind !== 'keyValue' && isOpen(value, field) ? [] : valueChecks[kind](value, field, path);
