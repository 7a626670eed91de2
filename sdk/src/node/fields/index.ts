import type { FileReference } from '../file.js';
import type { Json, JsonObject, Localized } from '../json.js';
import type { Rule } from '../rule.js';
import type { Choice, Completion, Duration, Field, FieldOptions, Fields, Params, ResourceKind, TextFormat, TextPattern } from './field.js';

type Optional<Options, Value> = Options extends { readonly required: true } ? Value : Options extends { readonly default: Json } ? Value : Value | undefined;

interface TextOptions extends FieldOptions {
  readonly default?: string;
  readonly format?: TextFormat;
  /** Default 10,000 characters, checked before and after templates are rendered. */
  readonly maximumLength?: number;
  readonly minimumLength?: number;
  readonly template?: boolean;
  /** With `template`: `execute` receives what a JavaScript expression came to as it is, of whatever kind. */
  readonly native?: boolean;
  /** With `template`: text with Liquid only. Say so where `prepare` works on the template itself. */
  readonly javascript?: false;
  /** Not checked on a value that holds Liquid. */
  readonly pattern?: TextPattern;
  readonly counter?: Field['counter'];
}

/** A text; where a template may be JavaScript, and `native` is said, whatever that came to. */
type TextValue<Options> = Options extends { readonly native: true } ? Json : string;

/** Text; with `template: true` it may hold Liquid such as `{{ contact.firstName }}`. In format `html`, inserted values are escaped. */
export const text = <const O extends TextOptions>(options: O): Field<Optional<O, TextValue<O>>> => ({ ...options, kind: 'text' });

interface NumberOptions extends FieldOptions {
  readonly default?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly integer?: boolean;
  readonly template?: boolean;
}

/** A number; with `template: true` also Liquid that comes to one. */
export const number = <const O extends NumberOptions>(options: O): Field<Optional<O, number>> => ({ ...options, kind: 'number' });

/** A switch; off unless `default: true`. With `template: true` also Liquid that comes to `true` or `false`. */
export const boolean = (options: FieldOptions & { readonly default?: boolean; readonly template?: boolean }): Field<boolean> => ({ default: false, ...options, kind: 'boolean' });

/** One of a fixed set; the first choice is the default unless said. */
export const choice = <const Value extends string>(options: FieldOptions & { readonly choices: readonly Choice<Value>[]; readonly default?: NoInfer<Value>; readonly template?: boolean }): Field<Value> => ({
  default: options.choices[0]?.value ?? '',
  ...options,
  kind: 'choice',
});

/** Any of a fixed set, in the order of the choices; none unless said. `minimum` and `maximum` count them. */
export const choices = <const Value extends string>(options: FieldOptions & { readonly choices: readonly Choice<Value>[]; readonly default?: NoInfer<Value>[]; readonly minimum?: number; readonly maximum?: number }): Field<readonly Value[]> => ({ default: [], ...options, kind: 'choices' });

interface LoadedOptions extends FieldOptions {
  /** Which of the node's `options` functions loads the choices. */
  readonly options: string;
  /** Fields the choices depend on. */
  readonly dependsOn?: readonly string[];
  readonly template?: boolean;
}

/** One of a set that is loaded from a service while the node is edited: the node's `options[name]` answers it, page by page. */
export const dynamicChoice = <const O extends LoadedOptions & { readonly default?: string }>(options: O): Field<Optional<O, string>> => ({ ...options, kind: 'dynamicChoice' });

/**
 * Something of a service, named in the way that is at hand: chosen from the list that `options[name]` loads, by its id (of the form
 * `pattern`), or by its address, whose form `url` says. `execute` receives its id.
 */
export const picker = <const O extends LoadedOptions & { readonly pattern?: TextPattern; readonly url?: TextPattern }>(options: O): Field<Optional<O, string>> => ({ ...options, kind: 'picker' });

/** Something of this product: a workflow, list, segment or template of the workspace; `execute` receives its id. */
export const resource = <const O extends FieldOptions & { readonly resource: ResourceKind; readonly template?: boolean }>(options: O): Field<Optional<O, number>> => ({ ...options, kind: 'resource' });

/** Source code people write, for `context.runCode`; at most 256,000 characters. Templates are never rendered in it: what it works on it receives as data. */
export const code = <const O extends FieldOptions & { readonly default?: string; readonly completions?: readonly Completion[] }>(options: O): Field<Optional<O, string>> => ({ language: 'javascript', ...options, kind: 'code' });

/** A file uploaded to the workspace; `execute` receives the reference, and asks the context for its bytes. */
export const file = <const O extends FieldOptions & { readonly accept?: readonly string[]; readonly maximumBytes?: number }>(options: O): Field<Optional<O, FileReference>> => ({ ...options, kind: 'file' });

/**
 * ISO 8601 date or date and time. Without an offset it is read in the contact's zone, then the workspace's. With `zone: true` a zone can be
 * chosen, which stands behind it: `2027-03-01T09:00[Europe/Paris]`; take it apart with `splitZone`.
 */
export const dateTime = <const O extends FieldOptions & { readonly template?: boolean; readonly zone?: boolean; readonly default?: string }>(options: O): Field<Optional<O, string>> => ({ ...options, kind: 'dateTime' });

export const duration = <const O extends FieldOptions & { readonly default?: { amount: number; unit: Duration['unit'] } }>(options: O): Field<Optional<O, Duration>> => ({
  ...options,
  kind: 'duration',
}) as Field<Optional<O, Duration>>;

/**
 * A json-logic rule over `{ contact, event, json }`, edited with the visual builder. With `about: 'contacts'` it is a rule of segments instead, over
 * attributes, events, lists, segments and consent of a contact: `context.matching` says whom it concerns, and the host checks it when it is published.
 * `ofEvent` names the event it looks at, with other settings in braces (`{event}`): the last of them show what fits while the rule is written.
 */
export const rule = <const O extends FieldOptions & { readonly about?: 'data' | 'contacts'; readonly ofEvent?: string }>(options: O): Field<Optional<O, Rule>> => ({ ...options, kind: 'rule' });

/** Pairs of name and text, in order. */
export const keyValue = (options: FieldOptions & { readonly template?: boolean }): Field<readonly { readonly name: string; readonly value: string }[]> => ({ default: [], ...options, kind: 'keyValue' });

type JsonOptions = FieldOptions & { readonly template?: boolean } & ({ readonly shape?: 'object'; readonly default?: JsonObject } | { readonly shape: 'list'; readonly default?: Json[] } | { readonly shape: 'any'; readonly default?: Json });

/**
 * A JSON object; or a list of anything, or any value, where `shape` says so: neither has a default. With `template: true`, Liquid is rendered in its
 * strings, and a template that stands alone may come to the whole object or list.
 */
export const json = <const O extends JsonOptions>(options: O): Field<O extends { readonly shape: 'any' } ? Optional<O, Json> : O extends { readonly shape: 'list' } ? Optional<O, readonly Json[]> : JsonObject> =>
  ({ ...(options.shape === 'list' || options.shape === 'any' ? {} : { default: {} }), ...options, kind: 'json' });

interface RowsOptions<F extends Fields> extends FieldOptions {
  readonly fields: F;
  readonly default?: Json[];
  /** How many rows there may be; at most 200. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** What the button says that adds a row. */
  readonly addLabel?: Localized;
}

/** Rows of the same few typed fields, for example the cases of a switch (elsewhere called a fixed collection). */
export const rows = <const F extends Fields>(options: RowsOptions<F>): Field<readonly Params<F>[]> => ({ default: [], ...options, kind: 'rows' }) as Field<readonly Params<F>[]>;

/** Optional settings that people add one by one; what was not added is absent. Their defaults apply once they are added. */
export const collection = <const F extends Fields>(options: FieldOptions & { readonly fields: F; readonly addLabel?: Localized }): Field<Partial<Params<F>>> => ({ default: {}, ...options, kind: 'collection' }) as Field<Partial<Params<F>>>;

/** A stored credential of one type, or of any of several (see `context.account`); `execute` receives its id, for `context.http` or `context.credential`. */
export const credential = <const O extends FieldOptions & { readonly credentialType: string | readonly string[] }>(options: O): Field<Optional<O, number>> => ({ ...options, kind: 'credential' });

/** A list of contacts, picked or named; a name that does not exist yet makes the list. */
export const list = <const O extends FieldOptions & { readonly template?: boolean }>(options: O): Field<Optional<O, string>> => ({ ...options, kind: 'list' });
