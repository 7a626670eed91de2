import { UserError, withDefaults, type Field, type Fields, type Json, type JsonObject } from '@parcours/sdk/node';
import { compileTemplate, hasTemplate, type Rendered } from './liquid.js';

/** Gives the settings of one item, templates rendered. The scope is asked for only when a setting depends on it: most do not. */
export type Parameters = (scope: () => object) => JsonObject;

type Part = (scope: object) => Json;
const MAX_RENDERED = 1_000_000;

function textPart(text: string, escape: 'none' | 'html', path: string): Part {
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

/** Null when nothing in the value depends on the item. */
function jsonPart(value: Json, path: string): Part | null {
  if (typeof value === 'string') return hasTemplate(value) ? textPart(value, 'none', path) : null;
  if (typeof value !== 'object' || value === null) return null;
  const entries = Object.entries(value).map(([key, inner]) => [key, inner as Json, jsonPart(inner as Json, `${path}.${key}`)] as const);
  if (entries.every(([, , part]) => part === null)) return null;
  if (Array.isArray(value)) return (scope) => entries.map(([, inner, part]) => (part ? part(scope) : inner));
  return (scope) => Object.fromEntries(entries.map(([key, inner, part]) => [key, part ? part(scope) : inner]));
}

function fieldPart(field: Field<never>, value: Json, path: string): Part | null {
  if (field.kind === 'rows' && Array.isArray(value)) {
    const rows = value.map((row, index) => (typeof row === 'object' && row !== null && !Array.isArray(row) ? compileFields(field.fields ?? {}, row, `${path}.${index}.`) : null));
    if (rows.every((row) => row === null || row.fixed !== null)) return null;
    return (scope) => rows.map((row, index) => (row ? row.resolve(scope) : (value[index] as Json)));
  }
  if (!field.template) return null;
  if (typeof value === 'string') return hasTemplate(value) ? textPart(value, field.format === 'html' ? 'html' : 'none', path) : null;
  return jsonPart(value, path);
}

interface Compiled {
  /** The settings themselves when they are the same for every item. */
  readonly fixed: JsonObject | null;
  readonly resolve: (scope: object) => JsonObject;
}

function compileFields(fields: Fields, settings: JsonObject, prefix: string): Compiled {
  const defaults = withDefaults(fields, settings);
  const parts = Object.entries(fields).flatMap(([name, field]): [string, Part][] => {
    const value = defaults[name];
    const part = value === undefined ? null : fieldPart(field, value, prefix + name);
    return part ? [[name, part]] : [];
  });
  if (parts.length === 0) return { fixed: defaults, resolve: () => defaults };
  return {
    fixed: null,
    resolve: (scope) => {
      const resolved = { ...defaults };
      for (const [name, part] of parts) resolved[name] = part(scope);
      return resolved;
    },
  };
}

/** Prepares a node's settings. One shared object serves all items of a node without templates. Throws `UserError` `template_syntax`. */
export function compileParameters(fields: Fields, settings: JsonObject): Parameters {
  const { fixed, resolve } = compileFields(fields, settings, '');
  return fixed ? () => fixed : (scope) => resolve(scope());
}
