import type { Json, JsonObject } from '../json.js';
import type { Rule } from '../rule.js';
import type { Choice, Duration, Field, FieldOptions, Fields, Params, TextFormat, TextPattern } from './field.js';

type Optional<Options, Value> = Options extends { readonly required: true } ? Value : Options extends { readonly default: Json } ? Value : Value | undefined;

interface TextOptions extends FieldOptions {
  readonly default?: string;
  readonly format?: TextFormat;
  /** Default 10,000 characters, checked before and after templates are rendered. */
  readonly maximumLength?: number;
  readonly template?: boolean;
  /** Not checked on a value that holds Liquid. */
  readonly pattern?: TextPattern;
}

/** Text; with `template: true` it may hold Liquid such as `{{ contact.firstName }}`. In format `html`, inserted values are escaped. */
export const text = <const O extends TextOptions>(options: O): Field<Optional<O, string>> => ({ ...options, kind: 'text' });

interface NumberOptions extends FieldOptions {
  readonly default?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly integer?: boolean;
}

export const number = <const O extends NumberOptions>(options: O): Field<Optional<O, number>> => ({ ...options, kind: 'number' });

/** A switch; off unless `default: true`. */
export const boolean = (options: FieldOptions & { readonly default?: boolean }): Field<boolean> => ({ default: false, ...options, kind: 'boolean' });

/** One of a fixed set; the first choice is the default unless said. */
export const choice = <const Value extends string>(options: FieldOptions & { readonly choices: readonly Choice<Value>[]; readonly default?: NoInfer<Value> }): Field<Value> => ({
  default: options.choices[0]?.value ?? '',
  ...options,
  kind: 'choice',
});

/** Any of a fixed set, in the order of the choices; none unless said. */
export const choices = <const Value extends string>(options: FieldOptions & { readonly choices: readonly Choice<Value>[]; readonly default?: NoInfer<Value>[] }): Field<readonly Value[]> => ({ default: [], ...options, kind: 'choices' });

/** ISO 8601 date or date and time. Without an offset it is read in the contact's zone, then the workspace's. */
export const dateTime = <const O extends FieldOptions & { readonly template?: boolean }>(options: O): Field<Optional<O, string>> => ({ ...options, kind: 'dateTime' });

export const duration = <const O extends FieldOptions & { readonly default?: { amount: number; unit: Duration['unit'] } }>(options: O): Field<Optional<O, Duration>> => ({
  ...options,
  kind: 'duration',
}) as Field<Optional<O, Duration>>;

/** A json-logic rule over `{ contact, event, json }`, edited with the visual builder. */
export const rule = <const O extends FieldOptions>(options: O): Field<Optional<O, Rule>> => ({ ...options, kind: 'rule' });

/** Pairs of name and text, in order. */
export const keyValue = (options: FieldOptions & { readonly template?: boolean }): Field<readonly { readonly name: string; readonly value: string }[]> => ({ default: [], ...options, kind: 'keyValue' });

/** A JSON object; with `template: true`, Liquid is rendered in its strings. */
export const json = (options: FieldOptions & { readonly default?: JsonObject; readonly template?: boolean }): Field<JsonObject> => ({ default: {}, ...options, kind: 'json' });

/** Rows of the same few fields, for example the cases of a switch. */
export const rows = <const F extends Fields>(options: FieldOptions & { readonly fields: F; readonly default?: Json[] }): Field<readonly Params<F>[]> => ({ default: [], ...options, kind: 'rows' }) as Field<readonly Params<F>[]>;

/** A stored credential of one type; `execute` receives its id, to be opened with `context.credential`. */
export const credential = <const O extends FieldOptions & { readonly credentialType: string }>(options: O): Field<Optional<O, number>> => ({ ...options, kind: 'credential' });

/** A list of contacts, picked or named; a name that does not exist yet makes the list. */
export const list = <const O extends FieldOptions>(options: O): Field<Optional<O, string>> => ({ ...options, kind: 'list' });
