import { isNodeFailure, isShown, withDefaults, type Field, type Fields, type Json, type JsonObject } from '@parcours/sdk/node';
import { compileParameters } from './compile-parameters.js';
import { hasTemplate } from './liquid.js';

/** What one text of the settings comes to. `path` as problems name it: `cases.0.value`. */
export interface TemplatePreview {
  readonly path: string;
  /** Null when it could not be filled in. */
  readonly text: string | null;
  /** `detail` is what the template language says, without the sentence around it. */
  readonly problem: { readonly code: string; readonly message: string; readonly detail: string } | null;
}

type Place = readonly string[];

/** Where in a value templates stand. */
function places(value: Json, path: Place = []): Place[] {
  if (typeof value === 'string') return hasTemplate(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => places(inner as Json, [...path, key]));
}

const at = (value: Json | undefined, path: Place): Json | undefined => path.reduce<Json | undefined>((inner, key) => (typeof inner === 'object' && inner !== null ? (inner as JsonObject)[key] : undefined), value);
const textOf = (value: Json | undefined): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));
const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

interface Look {
  readonly scope: object;
  /** False once it has taken long enough: what is left is not shown. */
  readonly goOn: () => boolean;
}

function previewField(name: string, field: Field<never>, value: Json, { scope, goOn }: Look, prefix: string): TemplatePreview[] {
  const { showWhen: _, ...always } = field;
  const found = places(value).map((place) => ({ place, path: prefix + [name, ...place].join('.') }));
  // a picker is handed over as its id, which is what its own template came to
  const inside = (place: Place): Place => (field.kind === 'picker' ? [] : place);
  if (found.length === 0 || !goOn()) return [];
  try {
    const resolved = compileParameters({ [name]: always as Field<never> }, { [name]: value })(() => scope)[name];
    return found.map(({ place, path }) => ({ path, text: textOf(at(resolved, inside(place))), problem: null }));
  } catch (thrown) {
    if (!isNodeFailure(thrown) || thrown.who !== 'user') throw thrown;
    const guilty = found.find(({ path }) => path === prefix + String(thrown.details?.['field'] ?? '')) ?? found[0];
    const { cause } = thrown as { readonly cause?: unknown };
    const detail = cause instanceof Error ? cause.message : thrown.message;
    return guilty === undefined ? [] : [{ path: guilty.path, text: null, problem: { code: thrown.code, message: thrown.message, detail } }];
  }
}

function previewFields(fields: Fields, settings: JsonObject, look: Look, prefix: string): TemplatePreview[] {
  const values = withDefaults(fields, settings);
  return Object.entries(fields).flatMap(([name, field]): TemplatePreview[] => {
    const value = values[name];
    if (value === undefined || !isShown(field, fields, values)) return [];
    const inner = field.fields ?? {};
    if (field.kind === 'rows') return Array.isArray(value) ? value.flatMap((row, index) => (isObject(row) ? previewFields(inner, row, look, `${prefix}${name}.${index}.`) : [])) : [];
    if (field.kind === 'collection') return isObject(value) ? previewFields(Object.fromEntries(Object.entries(inner).filter(([key]) => Object.hasOwn(value, key))), value, look, `${prefix}${name}.`) : [];
    return field.template ? previewField(name, field, value, look, prefix) : [];
  });
}

/**
 * Every template of the settings, filled in as the engine would for one item with this scope. Each stands for itself: one that fails does not
 * hide the others. Fields that are not shown are left out, and all that is left once `goOn` says no.
 */
export const previewTemplates = (fields: Fields, settings: JsonObject, scope: object, goOn: () => boolean = () => true): TemplatePreview[] => previewFields(fields, settings, { scope, goOn }, '');
