import type { Json } from '../json.js';
import { EXPRESSION_LENGTH, isExpression, type Expression } from './expression.js';
import type { Field } from './field.js';
import { problem, type FieldProblem } from './value-checks.js';

/** What is wrong with JavaScript in the place of a value, as far as can be said without reading it; the server reads it when the workflow is checked. */
export function checkExpression({ $js: source }: Expression, field: Field<never>, path: string): FieldProblem[] {
  if (!field.template) return problem(path, 'no_templates', `Expected a fixed value for "${field.label.en}", found JavaScript; this setting is the same for every item, so write the value itself.`, { label: field.label });
  if (field.javascript === false) return problem(path, 'no_javascript', `Expected text for "${field.label.en}", found JavaScript; this setting is prepared once for all items, so write text, with values in double braces where items differ.`, { label: field.label });
  if (source.trim() === '') return problem(path, 'empty', `"${field.label.en}" is empty; fill it in.`, { label: field.label });
  return source.length > EXPRESSION_LENGTH ? problem(path, 'too_long', `Expected at most ${EXPRESSION_LENGTH} characters, found ${source.length}; shorten it.`, { limit: EXPRESSION_LENGTH, found: source.length }) : [];
}

/** The same for JavaScript inside of a value: in JSON, in pairs of name and value, in what is picked. */
export function checkInnerExpressions(value: Json, field: Field<never>, path: string): FieldProblem[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (isExpression(inner) ? checkExpression(inner, field, `${path}.${key}`) : checkInnerExpressions(inner as Json, field, `${path}.${key}`)));
}
