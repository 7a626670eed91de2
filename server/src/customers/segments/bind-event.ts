import { UserError, type Json, type JsonObject, type Rule } from '@parcours/sdk/node';
import { valueAt } from './values.js';

/** Operators whose conditions look at past events of a contact: there, `event` is one of those. */
const OF_PAST_EVENTS: ReadonlySet<string> = new Set(['did', 'event_count', 'event_sum', 'event_min', 'event_max', 'since_first', 'since_last', 'sequence']);

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function pathOf(term: JsonObject, inPast: boolean): readonly string[] | null {
  const keys = Object.keys(term);
  if (keys.length !== 1 || keys[0] !== 'var') return null;
  const [name] = Array.isArray(term['var']) ? term['var'] : [term['var']];
  if (typeof name !== 'string') return null;
  const [first, second, ...rest] = name.split('.');
  return second === 'properties' && rest.length > 0 && (first === 'businessEvent' || (first === 'event' && !inPast)) ? rest : null;
}

function valueOf(path: readonly string[], properties: JsonObject): Json {
  const value = valueAt(properties, path);
  // a missing author would otherwise equal the missing favourite of everybody
  if (value === undefined || value === null || value === '') throw new UserError('property_missing', `The rule asks for the property "${path.join('.')}" of the event, which it does not have; nobody has entered.`);
  if (isObject(value)) throw new UserError('property_unusable', `The rule compares with the property "${path.join('.')}" of the event; expected a text, a number, yes or no or a list of them, found an object.`);
  return value;
}

/** Where a value of the event stands: below which operator, as the how-manieth of its arguments. */
interface Position {
  readonly operator: string;
  readonly at: number;
  readonly inPast: boolean;
}
type Value = (path: readonly string[], position: Position) => Json;

function bind(rule: Json, value: Value, position: Position): Json {
  if (Array.isArray(rule)) return rule.map((part, at) => bind(part, value, { ...position, at }));
  if (!isObject(rule)) return rule;
  const path = pathOf(rule, position.inPast);
  if (path) return value(path, position);
  return Object.fromEntries(Object.entries(rule).map(([operator, args]) => [operator, bind(args, value, { operator, at: 0, inPast: position.inPast || OF_PAST_EVENTS.has(operator) })]));
}

const OUTERMOST: Position = { operator: '', at: 0, inPast: false };

/**
 * A rule over contacts with the values of a business event in place of `{"var": "event.properties.…"}`; inside a condition on past events of the
 * contact, where `event` is one of those, it is `businessEvent.properties.…`. Throws `UserError` `property_missing` or `property_unusable`.
 */
export const bindEvent = (rule: Rule, properties: JsonObject): Rule => bind(rule as Json, (path) => valueOf(path, properties), OUTERMOST) as Rule;

const example: Value = (_path, { operator, at }) => {
  if (operator === 'in') return at === 0 ? 'x' : ['x'];
  return operator === 'starts_with' ? 'x' : 1;
};

/** The same with an example of each value, to try whether a rule can be read before any event has come. */
export const bindExamples = (rule: Rule): Rule => bind(rule as Json, example, OUTERMOST) as Rule;
