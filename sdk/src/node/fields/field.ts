import type { Json, Localized } from '../json.js';

/** One condition on another field of the same node. A field that holds several values (`choices`) is looked at value by value. */
export type FieldCondition =
  | { readonly field: string; readonly is: readonly Json[] }
  | { readonly field: string; readonly isNot: readonly Json[] }
  /** Filled in or not, whatever the value. */
  | { readonly field: string; readonly filled: boolean };

/** Shows a field (or an output port) only while a condition on other fields holds, all of several do, or any does. */
export type ShowWhen = FieldCondition | { readonly all: readonly ShowWhen[] } | { readonly any: readonly ShowWhen[] };

/** What all fields share. `required` is false and `template` is false unless said. */
export interface FieldOptions {
  readonly label: Localized;
  readonly help?: Localized;
  readonly placeholder?: Localized;
  readonly required?: boolean;
  readonly showWhen?: ShowWhen;
}

export interface Choice<Value extends string = string> {
  readonly value: Value;
  readonly label: Localized;
}

/** A wait or window in words people use; calendar units are resolved in the contact's zone. */
export interface Duration {
  readonly amount: number;
  readonly unit: 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks' | 'months';
}

/** A shape a text must have. */
export interface TextPattern {
  /** Regular expression, matched against the whole text; plain data, so the editor checks it too. */
  readonly source: string;
  /** What is expected, to end the sentence "Expected ...". */
  readonly expected: Localized;
}

/** How the editor shows a text: one line, several, HTML source, an address. */
export type TextFormat = 'line' | 'multiline' | 'html' | 'email' | 'url' | 'path';

/** What the product itself has and a node may point to, by id. */
export type ResourceKind = 'workflow' | 'list' | 'segment' | 'template';

/** How something of a service was named, as a `picker` stores it. `execute` receives the id alone. */
export interface Picked {
  readonly by: 'list' | 'id' | 'url';
  readonly value: string;
  /** What it was called when it was chosen from the list. */
  readonly label?: string;
}

/** A name the code of a field finds, for example `$input.all()`. */
export interface Completion {
  readonly name: string;
  readonly description: Localized;
}

export type FieldKind =
  | 'text' | 'number' | 'boolean' | 'choice' | 'choices' | 'dynamicChoice' | 'dateTime' | 'duration' | 'rule' | 'keyValue' | 'json'
  | 'collection' | 'rows' | 'picker' | 'resource' | 'credential' | 'list' | 'file' | 'code';

/**
 * A declared setting of a node, as plain data: the editor renders it, the engine resolves it, validation words it.
 * `Value` is what `execute` receives; it exists for the compiler only.
 */
export interface Field<Value = unknown> extends FieldOptions {
  readonly kind: FieldKind;
  readonly default?: Json;
  /** Liquid is rendered in the value, per item, before `execute` sees it; what comes out is read as the field's kind and checked again. */
  readonly template?: boolean;
  /** For `text`: what a JavaScript expression comes to is handed over as it is, of whatever kind. */
  readonly native?: boolean;
  /** False: no JavaScript expression may stand in place of the value, because the node prepares the template once for all items. */
  readonly javascript?: false;
  readonly format?: TextFormat;
  /** Of the number; for `choices` and `rows`, of how many there are. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly integer?: boolean;
  readonly minimumLength?: number;
  readonly maximumLength?: number;
  /** For `text` and the id of a `picker`, without templates in it. */
  readonly pattern?: TextPattern;
  /** For `text`: the editor shows how long it is where that costs money; `sms`: characters and parts, as `measureSms` counts them. */
  readonly counter?: 'sms';
  readonly choices?: readonly Choice[];
  /** For `dynamicChoice` and `picker`: which of the node's `options` functions loads the choices. */
  readonly options?: string;
  /** Fields the loaded choices depend on: the choices are loaded anew when one of them changes. */
  readonly dependsOn?: readonly string[];
  /** For `picker`: addresses that name the thing; the first group of `source` is its id. */
  readonly url?: TextPattern;
  /** For `resource`: what may be picked. */
  readonly resource?: ResourceKind;
  /** For `json`: what it may be; an object unless said. */
  readonly shape?: 'object' | 'list' | 'any';
  /** For `dateTime`: a zone may be chosen with it. */
  readonly zone?: boolean;
  /** For `file`: MIME types (`image/*`, `text/csv`) and the most bytes it may have. */
  readonly accept?: readonly string[];
  readonly maximumBytes?: number;
  /** For `credential`: the credential type, `package.type`; or several, any of which will do. */
  readonly credentialType?: string | readonly string[];
  /** For `rule`: whether it looks at what a run knows (`data`, unless said), or is one of segments, over all that is known of contacts. */
  readonly about?: 'data' | 'contacts';
  /** Of rules: the name of the event they look at, other settings in braces: `{event}`, `attribute.changed:{attribute}`. While the rule is written, the last events of that name show what fits. */
  readonly ofEvent?: string;
  /** For `rows`: the fields of each row; for `collection`: the settings that can be added. */
  readonly fields?: Fields;
  /** For `rows` and `collection`: what the button says that adds one. */
  readonly addLabel?: Localized;
  /** For `code`: what it is written in, and the names the editor offers while it is written. */
  readonly language?: 'javascript';
  readonly completions?: readonly Completion[];
  readonly value?: (value: Value) => void;
}

export type Fields = { readonly [name: string]: Field<never> };

type ValueOf<F> = F extends { readonly value?: (value: infer Value) => void } ? Value : never;

/** What `execute` receives for a set of declared fields. */
export type Params<F extends Fields> = { readonly [Name in keyof F]: ValueOf<F[Name]> };
