import type { Json, JsonObject } from '../json.js';
import type { Field, Fields } from './field.js';
import { isExpression } from './expression.js';
import { isShown } from './is-shown.js';
import { checkExpression, checkInnerExpressions } from './check-expression.js';
import { checkCount, checkValue, isObject, problem, show, type FieldProblem } from './value-checks.js';

const MAX_ROWS = 200;

function checkRows(value: Json, field: Field<never>, path: string): FieldProblem[] {
  if (!Array.isArray(value)) return problem(path, 'wrong_shape', `Expected rows, found ${show(value)}.`);
  if (value.length > MAX_ROWS) return problem(path, 'too_many_rows', `Expected at most ${MAX_ROWS} rows, found ${value.length}.`);
  const rows = value.flatMap((row, index) => (isObject(row) ? checkSettings(field.fields ?? {}, row, `${path}.${index}.`) : problem(`${path}.${index}`, 'wrong_shape', `Expected a row, found ${show(row)}.`)));
  return [...checkCount(value.length, field, path), ...rows];
}

function checkField(field: Field<never>, value: Json | undefined, path: string): FieldProblem[] {
  const missing = value === undefined || value === null || value === '' || (field.required === true && Array.isArray(value) && value.length === 0);
  if (missing) return field.required ? problem(path, 'empty', `"${field.label.en}" is empty; fill it in.`, { label: field.label }) : [];
  if (isExpression(value)) return checkExpression(value, field, path);
  if (field.kind === 'rows') return checkRows(value, field, path);
  if (field.kind === 'collection') return isObject(value) ? checkShown(field.fields ?? {}, value, `${path}.`, (name) => Object.hasOwn(value, name)) : problem(path, 'wrong_shape', `Expected added settings, found ${show(value)}.`);
  const inner = field.template ? checkInnerExpressions(value, field, path) : [];
  return inner.length > 0 ? inner : checkValue(field.kind, value, field, path);
}

function checkShown(fields: Fields, settings: JsonObject, prefix: string, isThere: (name: string) => boolean): FieldProblem[] {
  const problems = Object.entries(fields).flatMap(([name, field]) =>
    isThere(name) && isShown(field, fields, settings) ? checkField(field, settings[name] ?? field.default, prefix + name) : [],
  );
  const unknown = Object.keys(settings).filter((name) => !Object.hasOwn(fields, name));
  return [...problems, ...unknown.flatMap((name) => problem(prefix + name, 'unknown_setting', `This node has no setting "${name}"; remove it.`, { name }))];
}

/** Everything wrong with a node's settings, one sentence each, with the field it is about. Hidden fields are not checked. */
export function checkSettings(fields: Fields, settings: JsonObject, prefix = ''): FieldProblem[] {
  return checkShown(fields, settings, prefix, () => true);
}
