import { UserError } from '../errors.js';
import type { Json, JsonObject } from '../json.js';

/** What stands in the place of a text that takes templates, when it is written in JavaScript: one expression. */
export interface Expression {
  readonly $js: string;
}

/** Characters an expression may have. */
export const EXPRESSION_LENGTH = 10_000;

/** True for exactly `{ "$js": "…" }`: an object with any other key is data. */
export const isExpression = (value: unknown): value is Expression => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === '$js' && typeof (value as { $js: unknown }).$js === 'string';
};

/** The place of an expression, for whoever reads settings before any item is there: text with a template in it. */
const placeOf = (index: number): string => `{{ expression_${index} | raw }}`;
const PLACE = /\{\{ expression_(\d+) \| raw \}\}/;

function replaced(value: Json, replace: (value: Json) => Json | undefined): Json {
  const other = replace(value);
  if (other !== undefined) return other;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => replaced(inner, replace));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner as Json, replace)]));
}

const holdsExpression = (value: Json): boolean => typeof value === 'object' && value !== null && (isExpression(value) || Object.values(value).some((inner) => holdsExpression(inner as Json)));

/** Settings as a package may look at them before any item is there. */
export interface HiddenExpressions {
  /** With a text that holds a template in the place of each expression: packages know those. */
  readonly settings: JsonObject;
  /**
   * What the package made of them, with the expressions where their places stand. Throws `UserError` `expression_laid_out` when one was put into a
   * larger text.
   */
  bringBack(settings: JsonObject): JsonObject;
}

/** Puts text in the place of expressions for functions of packages that read settings (`check`, `inspect`, `prepare`, `options`, `migrate`). */
export function hideExpressions(settings: JsonObject): HiddenExpressions {
  if (!holdsExpression(settings)) return { settings, bringBack: (made) => made };
  const hidden: Json[] = [];
  const shown = replaced(settings, (value) => (isExpression(value) ? placeOf(hidden.push(value as unknown as Json) - 1) : undefined)) as JsonObject;
  const bring = (value: Json): Json | undefined => {
    const found = typeof value === 'string' ? PLACE.exec(value) : null;
    if (found === null) return undefined;
    const expression = hidden[Number(found[1])];
    if (expression === undefined) return undefined;
    if (found[0] !== value) throw new UserError('expression_laid_out', 'Expected text in the settings that this step lays out once, before there are items, found JavaScript; write them as text with templates.');
    return expression;
  };
  return { settings: shown, bringBack: (made) => replaced(made, bring) as JsonObject };
}
