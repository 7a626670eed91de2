import type { Json, JsonObject } from '../json.js';
import { checkRule } from '../rule.js';
import type { Field, Fields, TextPattern } from './field.js';
import { isShown } from './is-shown.js';

export interface FieldProblem {
  /** Path inside the settings, for example `cases.0.name`. */
  readonly field: string;
  /** Why, stable and snake_case, so that an editor can say it in another language; `details` holds what its sentence needs. */
  readonly reason: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

const UNITS = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months'];
/** Paths are public addresses that only their holder may know. */
const SECRET_PATH: TextPattern = { source: '[A-Za-z0-9_-]{16,128}', expected: { en: '16 to 128 letters, digits, "-" or "_"', fr: '16 à 128 lettres, chiffres, « - » ou « _ »' } };
const hasLiquid = (value: string): boolean => value.includes('{{') || value.includes('{%');
const isObject = (value: unknown): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value);
const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

type Check = (value: Json, field: Field<never>, path: string) => FieldProblem[];
const problem = (field: string, reason: string, message: string, details?: FieldProblem['details']): FieldProblem[] => [{ field, reason, message, ...(details === undefined ? {} : { details }) }];

const checks: Record<Field['kind'], Check> = {
  text: (value, field, path) => {
    if (typeof value !== 'string') return problem(path, 'wrong_shape', `Expected text, found ${show(value)}.`);
    const limit = field.maximumLength ?? 10_000;
    if (value.length > limit) return problem(path, 'too_long', `Expected at most ${limit} characters, found ${value.length}; shorten it.`, { limit, found: value.length });
    const pattern = field.pattern ?? (field.format === 'path' ? SECRET_PATH : undefined);
    if (!pattern || (field.template && hasLiquid(value)) || new RegExp(`^(?:${pattern.source})$`).test(value)) return [];
    return problem(path, 'pattern', `Expected ${pattern.expected.en}, found ${show(value)}.`, { expected: pattern.expected });
  },
  number: (value, field, path) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return problem(path, 'not_number', `Expected a number, found ${show(value)}.`);
    if (field.integer && !Number.isInteger(value)) return problem(path, 'not_integer', `Expected a whole number, found ${value}.`);
    if (field.minimum !== undefined && value < field.minimum) return problem(path, 'too_small', `Expected ${field.minimum} or more, found ${value}.`, { limit: field.minimum });
    if (field.maximum !== undefined && value > field.maximum) return problem(path, 'too_large', `Expected ${field.maximum} or less, found ${value}.`, { limit: field.maximum });
    return [];
  },
  boolean: (value, _field, path) => (typeof value === 'boolean' ? [] : problem(path, 'wrong_shape', `Expected yes or no, found ${show(value)}.`)),
  choice: (value, field, path) =>
    field.choices?.some((option) => option.value === value) ? [] : problem(path, 'not_choice', `Expected one of ${field.choices?.map((option) => option.value).join(', ')}, found ${show(value)}.`),
  choices: (value, field, path) => {
    if (!Array.isArray(value)) return problem(path, 'wrong_shape', `Expected a list of choices, found ${show(value)}.`);
    const unknown = value.find((one) => !field.choices?.some((option) => option.value === one));
    return unknown === undefined ? [] : problem(path, 'not_choice', `Expected some of ${field.choices?.map((option) => option.value).join(', ')}, found ${show(unknown)}.`);
  },
  dateTime: (value, field, path) => {
    if (typeof value !== 'string') return problem(path, 'not_date', `Expected a date such as 2027-03-01 or 2027-03-01T09:00, found ${show(value)}.`);
    if (field.template && hasLiquid(value)) return [];
    return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(value) && !Number.isNaN(Date.parse(value.slice(0, 10)))
      ? []
      : problem(path, 'not_date', `Expected a date such as 2027-03-01 or 2027-03-01T09:00, found ${show(value)}.`);
  },
  duration: (value, _field, path) => {
    if (!isObject(value) || typeof value['amount'] !== 'number' || !(value['amount'] >= 0) || value['amount'] > 1_000_000 || !UNITS.includes(String(value['unit'])))
      return problem(path, 'not_duration', `Expected a duration such as {"amount": 2, "unit": "days"} (units: ${UNITS.join(', ')}), found ${show(value)}.`);
    return [];
  },
  rule: (value, _field, path) => checkRule(value).map((message) => ({ field: path, reason: 'bad_rule', message })),
  keyValue: (value, _field, path) => {
    if (!Array.isArray(value)) return problem(path, 'wrong_shape', `Expected a list of name and value, found ${show(value)}.`);
    return value.flatMap((pair, index) =>
      isObject(pair) && typeof pair['name'] === 'string' && typeof pair['value'] === 'string' ? [] : problem(`${path}.${index}`, 'wrong_shape', `Expected a name and a text value, found ${show(pair)}.`),
    );
  },
  json: (value, _field, path) => (isObject(value) ? [] : problem(path, 'wrong_shape', `Expected a JSON object such as {"key": "value"}, found ${show(value)}.`)),
  credential: (value, _field, path) => (Number.isInteger(value) ? [] : problem(path, 'no_credential', `Expected a stored credential, found ${show(value)}; choose one.`)),
  list: (value, _field, path) => (typeof value === 'string' && value.length > 0 && value.length <= 200 ? [] : problem(path, 'not_list', `Expected the name of a list, found ${show(value)}.`)),
  rows: (value, field, path) => {
    if (!Array.isArray(value)) return problem(path, 'wrong_shape', `Expected rows, found ${show(value)}.`);
    if (value.length > 200) return problem(path, 'too_many_rows', `Expected at most 200 rows, found ${value.length}.`);
    return value.flatMap((row, index) => (isObject(row) ? checkSettings(field.fields ?? {}, row, `${path}.${index}.`) : problem(`${path}.${index}`, 'wrong_shape', `Expected a row, found ${show(row)}.`)));
  },
};

/** Everything wrong with a node's settings, one sentence each, with the field it is about. Hidden fields are not checked. */
export function checkSettings(fields: Fields, settings: JsonObject, prefix = ''): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (!isShown(field, fields, settings)) continue;
    const value = settings[name] ?? field.default;
    const path = prefix + name;
    const missing = value === undefined || value === null || value === '' || (field.required === true && Array.isArray(value) && value.length === 0);
    if (missing) {
      if (field.required) problems.push({ field: path, reason: 'empty', message: `"${field.label.en}" is empty; fill it in.`, details: { label: field.label } });
    } else {
      problems.push(...checks[field.kind](value as Json, field, path));
    }
  }
  for (const name of Object.keys(settings)) {
    if (!Object.hasOwn(fields, name)) problems.push({ field: prefix + name, reason: 'unknown_setting', message: `This node has no setting "${name}"; remove it.`, details: { name } });
  }
  return problems;
}
