import type { Json } from '@parcours/sdk/node';
import type { AttributeKind } from './attribute-definition.js';
import { readDate, readDateTime } from './read-date.js';

const ADDRESS = ['line1', 'postalCode', 'city', 'country'];

function kindOf(value: Json): AttributeKind {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return readDate(value) === value ? 'date' : /T/.test(value) && readDateTime(value) !== null ? 'dateTime' : 'text';
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string') ? 'texts' : 'json';
  return value !== null && typeof value === 'object' && ADDRESS.filter((part) => part in value).length >= 2 ? 'address' : 'json';
}

/** What values that have come look like; `text` where some are dates and some are not, `json` where they have nothing in common. */
export function discoverKind(values: readonly Json[]): AttributeKind {
  const kinds = new Set(values.filter((value) => value !== null).map(kindOf));
  if (kinds.size === 1) return [...kinds][0] as AttributeKind;
  if (kinds.size === 0) return 'text';
  return [...kinds].every((kind) => kind === 'text' || kind === 'date' || kind === 'dateTime') ? 'text' : 'json';
}
