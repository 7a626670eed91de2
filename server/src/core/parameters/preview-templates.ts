import { isExpression, isNodeFailure, isShown, toFailure, withDefaults, type CodeResult, type Field, type Fields, type Json, type JsonObject } from '@parcours/sdk/node';
import { compileParameters, type Parameters } from './compile-parameters.js';
import type { Evaluate, ExpressionCall } from './evaluation.js';
import { readValues, type Values } from './expression-values.js';
import { hasTemplate } from './liquid.js';

/** What one text of the settings comes to. `path` as problems name it: `cases.0.value`. */
export interface TemplatePreview {
  readonly path: string;
  /** Null when it could not be filled in. */
  readonly text: string | null;
  /** `detail` is what the template language, or JavaScript, says, without the sentence around it. */
  readonly problem: { readonly code: string; readonly message: string; readonly detail: string } | null;
}

type Place = readonly string[];

/** Where in a value templates or expressions stand. */
function places(value: Json, path: Place = []): Place[] {
  if (typeof value === 'string') return hasTemplate(value) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (isExpression(value)) return value.$js.trim() === '' ? [] : [path];
  return Object.entries(value).flatMap(([key, inner]) => places(inner as Json, [...path, key]));
}

const at = (value: Json | undefined, path: Place): Json | undefined => path.reduce<Json | undefined>((inner, key) => (typeof inner === 'object' && inner !== null ? (inner as JsonObject)[key] : undefined), value);
const textOf = (value: Json | undefined): string => (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value));
const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field that is to be filled in. */
interface Looked {
  readonly name: string;
  readonly field: Field<never>;
  readonly prefix: string;
  readonly found: readonly { readonly place: Place; readonly path: string }[];
  /** Compiled alone, or why it cannot be. */
  readonly parameters: Parameters | { readonly thrown: unknown };
}

function lookAt(name: string, field: Field<never>, value: Json, prefix: string): Looked[] {
  const { showWhen: _, ...always } = field;
  const found = places(value).map((place) => ({ place, path: prefix + [name, ...place].join('.') }));
  if (found.length === 0) return [];
  const looked = { name, field, prefix, found };
  try {
    return [{ ...looked, parameters: compileParameters({ [name]: always as Field<never> }, { [name]: value }) }];
  } catch (thrown) {
    return [{ ...looked, parameters: { thrown } }];
  }
}

function fieldsWithTemplates(fields: Fields, settings: JsonObject, prefix: string): Looked[] {
  const values = withDefaults(fields, settings);
  return Object.entries(fields).flatMap(([name, field]): Looked[] => {
    const value = values[name];
    if (value === undefined || !isShown(field, fields, values)) return [];
    const inner = field.fields ?? {};
    if (field.kind === 'rows') return Array.isArray(value) ? value.flatMap((row, index) => (isObject(row) ? fieldsWithTemplates(inner, row, `${prefix}${name}.${index}.`) : [])) : [];
    if (field.kind === 'collection') return isObject(value) ? fieldsWithTemplates(Object.fromEntries(Object.entries(inner).filter(([key]) => Object.hasOwn(value, key))), value, `${prefix}${name}.`) : [];
    return field.template ? lookAt(name, field, value, prefix) : [];
  });
}

function fillIn({ name, field, prefix, found, parameters }: Looked, scope: object, values: Values | undefined): TemplatePreview[] {
  // a picker is handed over as its id, which is what its own template came to
  const inside = (place: Place): Place => (field.kind === 'picker' ? [] : place);
  try {
    if ('thrown' in parameters) throw parameters.thrown;
    const resolved = parameters(() => scope, values)[name];
    return found.map(({ place, path }) => ({ path, text: textOf(at(resolved, inside(place))), problem: null }));
  } catch (thrown) {
    if (!isNodeFailure(thrown) || thrown.who === 'defect') throw thrown;
    const guilty = found.find(({ path }) => path === prefix + String(thrown.details?.['field'] ?? '')) ?? found[0];
    const { cause } = thrown as { readonly cause?: unknown };
    const detail = cause instanceof Error ? cause.message : thrown.message;
    return guilty === undefined ? [] : [{ path: guilty.path, text: null, problem: { code: thrown.code, message: thrown.message, detail } }];
  }
}

const expressionsOf = ({ parameters }: Looked) => ('thrown' in parameters ? [] : (parameters.expressions ?? []));

/** All expressions of all fields in one call; what fails as a whole fails each of them. */
async function evaluateAll(looked: readonly Looked[], { json, ...common }: PreviewScope, evaluate: Evaluate): Promise<readonly CodeResult[]> {
  const expressions = looked.flatMap(expressionsOf).map(({ source }) => source);
  if (expressions.length === 0) return [];
  try {
    const [[results = []] = []] = await evaluate({ expressions, calls: [{ ...common, items: [json] }] });
    return results;
  } catch (thrown) {
    return expressions.map(() => ({ kind: 'failed', error: toFailure(thrown), log: [] }));
  }
}

/** What templates and expressions see. */
export type PreviewScope = Omit<ExpressionCall, 'items'> & { readonly json: JsonObject };

/**
 * Every template and expression of the settings, filled in as the engine would for one item with this scope. Each stands for itself: one that fails
 * does not hide the others. Fields that are not shown are left out, and all that is left once `goOn` says no.
 */
export async function previewTemplates(fields: Fields, settings: JsonObject, scope: PreviewScope, evaluate: Evaluate, goOn: () => boolean = () => true): Promise<TemplatePreview[]> {
  const looked = fieldsWithTemplates(fields, settings, '');
  const results = await evaluateAll(looked, scope, evaluate);
  let next = 0;
  const whole = { ...scope, event: scope.json['event'] ?? null };
  return looked.flatMap((one) => {
    const expressions = expressionsOf(one);
    const values = expressions.length === 0 ? undefined : readValues(results.slice(next, next + expressions.length), expressions, null);
    next += expressions.length;
    return goOn() ? fillIn(one, whole, values) : [];
  });
}
