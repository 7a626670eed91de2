import type { Json, Localized } from '../json.js';

/** Shows a field only while another field of the same node has one of these values. */
export interface ShowWhen {
  readonly field: string;
  readonly is: readonly Json[];
}

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

/**
 * A declared setting of a node, as plain data: the editor renders it, the engine resolves it, validation words it.
 * `Value` is what `execute` receives; it exists for the compiler only.
 */
export interface Field<Value = unknown> extends FieldOptions {
  readonly kind: 'text' | 'number' | 'boolean' | 'choice' | 'choices' | 'dateTime' | 'duration' | 'rule' | 'keyValue' | 'json' | 'credential' | 'list' | 'rows';
  readonly default?: Json;
  /** Liquid is rendered in the value, per item, before `execute` sees it. */
  readonly template?: boolean;
  readonly format?: TextFormat;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly integer?: boolean;
  readonly maximumLength?: number;
  /** For `text` without templates in it. */
  readonly pattern?: TextPattern;
  readonly choices?: readonly Choice[];
  /** For `credential`: the credential type, `package.type`. */
  readonly credentialType?: string;
  /** For `rows`: the fields of each row. */
  readonly fields?: Fields;
  readonly value?: (value: Value) => void;
}

export type Fields = { readonly [name: string]: Field<never> };

type ValueOf<F> = F extends { readonly value?: (value: infer Value) => void } ? Value : never;

/** What `execute` receives for a set of declared fields. */
export type Params<F extends Fields> = { readonly [Name in keyof F]: ValueOf<F[Name]> };
