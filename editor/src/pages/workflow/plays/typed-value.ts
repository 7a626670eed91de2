import type { Json } from '@parcours/sdk/workflow';

/** What somebody typed as a value: a number, yes or no, a list or an object as JSON; else, or in quotes, a text. */
export function readValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** The other way round: what would be read as something else stands in quotes. */
export const writeValue = (value: Json): string => (typeof value === 'string' && readValue(value) === value ? value : JSON.stringify(value));
