import { UserError, evaluatedReader, isExpression, isShown, pickedId, renderedReader, withDefaults, withPickedIds, type Field, type Fields, type Json, type JsonObject } from '@parcours/sdk/node';
import { checkExpressionSource } from './check-expression.js';
import { noValues, type ExpressionPlace, type Values } from './expression-values.js';
import { compileTemplate, hasTemplate, type Rendered } from './liquid.js';

/** Gives the settings of one item, templates rendered. The scope is asked for only when a setting depends on it: most do not. */
export interface Parameters {
  /** `values` answers what `expressions` came to for this item. */
  (scope: () => object, values?: Values): JsonObject;
  /** The settings, when they are the same for every item. */
  readonly fixed?: JsonObject;
  /** JavaScript to be evaluated before; absent when there is none. */
  readonly expressions?: readonly ExpressionPlace[];
}

/** `undefined` when a template came to nothing and the setting counts as not filled in. */
type Part = (scope: object, values: Values) => Json | undefined;
type TextPart = (scope: object) => string;
const MAX_RENDERED = 1_000_000;

function textPart(text: string, escape: 'none' | 'html', path: string): TextPart {
  let render: Rendered;
  try {
    render = compileTemplate(text, escape);
  } catch (error) {
    throw new UserError('template_syntax', `The template in "${path}" cannot be read: ${(error as Error).message}`, { field: path }, { cause: error });
  }
  return (scope) => {
    let result: string;
    try {
      result = render(scope);
    } catch (error) {
      throw new UserError('template_failed', `The template in "${path}" could not be filled in: ${(error as Error).message}`, { field: path }, { cause: error });
    }
    if (result.length > MAX_RENDERED) throw new UserError('template_too_long', `The template in "${path}" made ${result.length} characters; at most ${MAX_RENDERED} are allowed.`, { field: path });
    return result;
  };
}

/** What the compiling of one node finds on its way. */
type Found = ExpressionPlace[];

function expressionPart(source: string, field: Field<never>, path: string, found: Found): Part {
  checkExpressionSource(source, path);
  const index = found.push({ path, source }) - 1;
  const read = evaluatedReader(field, path);
  return (_scope, values) => read(values(index));
}

/** Inside of JSON anything goes; names and values of pairs are text. */
const innerField = (kind: Field['kind']): Field<never> => ({ kind: 'text', label: { en: 'Value' }, native: kind === 'json', maximumLength: MAX_RENDERED });

/** Null when nothing in the value depends on the item. */
function jsonPart(value: Json, path: string, kind: Field['kind'], found: Found): Part | null {
  if (typeof value === 'string') return hasTemplate(value) ? textPart(value, 'none', path) : null;
  if (typeof value !== 'object' || value === null) return null;
  if (isExpression(value)) return expressionPart(value.$js, innerField(kind), path, found);
  const entries = Object.entries(value).map(([key, inner]) => [key, inner as Json, jsonPart(inner as Json, `${path}.${key}`, kind, found)] as const);
  if (entries.every(([, , part]) => part === null)) return null;
  if (Array.isArray(value)) return (scope, values) => entries.map(([, inner, part]) => (part ? (part(scope, values) ?? null) : inner));
  return (scope, values) => Object.fromEntries(entries.map(([key, inner, part]) => [key, part ? (part(scope, values) ?? null) : inner]));
}

function rowsPart(field: Field<never>, value: Json[], path: string, found: Found): Part | null {
  const rows = value.map((row, index) => (isObject(row) ? compileFields(field.fields ?? {}, row, `${path}.${index}.`, found) : null));
  if (rows.every((row) => row === null || row.fixed !== null)) return null;
  return (scope, values) => rows.map((row, index) => (row ? row.resolve(scope, values) : (value[index] as Json)));
}

/** Only settings that were added exist. */
function collectionPart(field: Field<never>, value: JsonObject, path: string, found: Found): Part | null {
  const added = Object.fromEntries(Object.entries(field.fields ?? {}).filter(([name]) => Object.hasOwn(value, name)));
  const compiled = compileFields(added, value, `${path}.`, found);
  return compiled.fixed === null ? compiled.resolve : null;
}

/** What was picked is handed over as its id, whichever way it was named. */
function pickerPart(field: Field<never>, value: Json, path: string, found: Found): Part | null {
  const written = isObject(value) && !isExpression(value) ? value['value'] : value;
  if (field.template && isExpression(written)) {
    const evaluated = expressionPart(written.$js, field, path, found);
    return (scope, values) => {
      const named = evaluated(scope, values);
      return named === undefined ? undefined : idOf(field, isObject(value) && !isExpression(value) ? { ...value, value: named } : named, path);
    };
  }
  const text = typeof value === 'string' ? value : isObject(value) && typeof value['value'] === 'string' ? value['value'] : '';
  if (!field.template || !hasTemplate(text)) return null;
  const render = textPart(text, 'none', path);
  const read = renderedReader(field, path);
  return (scope) => {
    const rendered = render(scope);
    const picked = read(rendered);
    return picked === undefined ? undefined : idOf(field, isObject(value) ? { ...value, value: rendered } : rendered, path);
  };
}

function idOf(field: Field<never>, value: Json, path: string): string {
  const id = pickedId(field, value);
  if (id === null) throw new UserError('template_value', `Expected in "${path}" ${field.url?.expected.en ?? 'an id'}, found something else.`, { field: path });
  return id;
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function fieldPart(field: Field<never>, value: Json, path: string, found: Found): Part | null {
  if (field.kind === 'rows') return Array.isArray(value) ? rowsPart(field, value, path, found) : null;
  if (field.kind === 'collection') return isObject(value) ? collectionPart(field, value, path, found) : null;
  if (field.kind === 'picker') return pickerPart(field, value, path, found);
  if (!field.template) return null;
  if (isExpression(value)) return expressionPart(value.$js, field, path, found);
  if (typeof value !== 'string') return jsonPart(value, path, field.kind, found);
  if (!hasTemplate(value)) return null;
  const render = textPart(value, field.format === 'html' ? 'html' : 'none', path);
  const read = field.kind === 'dateTime' ? (text: string) => text : renderedReader(field, path);
  return (scope) => read(render(scope));
}

/** What has to be there has to be there for each item too: an empty mail is worse than one that is not sent. */
function neverEmpty(part: Part, field: Field<never>, path: string): Part {
  return (scope, values) => {
    const value = part(scope, values);
    if (typeof value === 'string' && value.trim() === '') throw new UserError('required', `Expected a value for "${field.label.en}", found nothing once its template was filled in; add a fallback with the filter default (in JavaScript with ??), or fill in what it takes the value from.`, { field: path });
    return value;
  };
}

interface Compiled {
  /** The settings themselves when they are the same for every item. */
  readonly fixed: JsonObject | null;
  readonly resolve: (scope: object, values: Values) => JsonObject;
}

function compileFields(fields: Fields, settings: JsonObject, prefix: string, found: Found): Compiled {
  const defaults = withDefaults(fields, settings);
  const parts = Object.entries(fields).flatMap(([name, field]): [string, Part][] => {
    const value = defaults[name];
    const part = value === undefined ? null : fieldPart(field, value, prefix + name, found);
    return part ? [[name, field.required && isShown(field, fields, defaults) ? neverEmpty(part, field, prefix + name) : part]] : [];
  });
  if (parts.length === 0) return { fixed: defaults, resolve: () => defaults };
  return {
    fixed: null,
    resolve: (scope, values) => {
      const resolved = { ...defaults };
      for (const [name, part] of parts) {
        const value = part(scope, values);
        if (value === undefined) delete resolved[name];
        else resolved[name] = value;
      }
      return resolved;
    },
  };
}

/** Prepares a node's settings. One shared object serves all items of a node without templates. Throws `UserError` `template_syntax` or `expression_syntax`. */
export function compileParameters(fields: Fields, settings: JsonObject): Parameters {
  const expressions: Found = [];
  const { fixed, resolve } = compileFields(fields, withPickedIds(fields, settings), '', expressions);
  if (fixed) return Object.assign(() => fixed, { fixed });
  const parameters = (scope: () => object, values: Values = noValues): JsonObject => resolve(scope(), values);
  return expressions.length === 0 ? parameters : Object.assign(parameters, { expressions });
}
