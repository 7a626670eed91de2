import { type CredentialDescription, type JsonObject, checkSettings, isShown } from '@parcours/sdk/workflow';

/** What the form holds for a credential: all values, secrets only when typed anew. */
export type Values = JsonObject;

const EDITABLE = ['text', 'number', 'choice', 'boolean'];
export const isEditable = (kind: string): boolean => EDITABLE.includes(kind);

/** The form of a new credential, or of a stored one. */
export const startValues = (type: CredentialDescription, stored: Readonly<Record<string, unknown>> = {}): Values =>
  Object.fromEntries(Object.entries(type.fields).flatMap(([name, field]) => (type.secret.includes(name) ? [] : [[name, (stored[name] ?? field.default ?? null) as Values[string]]])));

/** Names of the fields to show, in order. */
export const shownFields = (type: CredentialDescription, values: Values): string[] => Object.keys(type.fields).filter((name) => isShown(type.fields[name]!, type.fields, values));

/** Whether a value that is not secret differs from the stored one; kept secrets must then be typed again. */
export const hasChanged = (type: CredentialDescription, values: Values, start: Values): boolean =>
  Object.keys(type.fields).some((name) => !type.secret.includes(name) && JSON.stringify(values[name] ?? null) !== JSON.stringify(start[name] ?? null));

/** What to send: filled values only, so that an empty secret keeps what is stored. */
export const sentValues = (type: CredentialDescription, values: Values): Values =>
  Object.fromEntries(shownFields(type, values).flatMap((name) => (values[name] === undefined || values[name] === null || values[name] === '' ? [] : [[name, values[name]]])));

export interface ValueProblem {
  readonly field: string;
  /** Absent: the field is empty. */
  readonly message?: string;
}

/** What keeps the form from being saved. `kept` are secrets that may stay empty, `askedAgain` stored ones that no longer may. */
export function valueProblems(type: CredentialDescription, values: Values, kept: readonly string[], askedAgain: readonly string[] = []): ValueProblem[] {
  const shown = shownFields(type, values);
  const empty = (name: string): boolean => values[name] === undefined || values[name] === null || values[name] === '';
  const missing = shown.filter((name) => empty(name) && (askedAgain.includes(name) || (type.fields[name]?.required && !kept.includes(name))));
  const wrong = checkSettings(type.fields, sentValues(type, values)).filter(({ field }) => !empty(field));
  return [...missing.map((field) => ({ field })), ...wrong];
}

/** Whether somebody connects a credential with these values in the browser: its type says so, or one of its fields. */
export function isConnectable(type: CredentialDescription | undefined, values: Readonly<Record<string, unknown>>): boolean {
  const grant = (type?.connects ?? '').replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => String(values[name] ?? type?.fields[name]?.default ?? ''));
  return grant.trim() === 'authorization_code';
}
