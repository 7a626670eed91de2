import { UserError, type JsonObject, type Json } from '@parcours/sdk/node';
import type { AttributeDefinition, AttributeKind } from './attribute-definition.js';
import { readDate, readDateTime } from './read-date.js';

const MAX_BYTES = 65_536;
const ADDRESS_PARTS = ['name', 'line1', 'line2', 'line3', 'postalCode', 'city', 'region', 'country'];

const YES = new Set(['true', 'yes', 'oui', '1', 'vrai']);
const NO = new Set(['false', 'no', 'non', '0', 'faux']);

function readNumber(value: Json): Json | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const plain = value.replace(/[\s\u00a0\u202f]/g, '').replace(/^([+-]?\d+),(\d+)$/, '$1.$2');
  return /^[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : undefined;
}

function readBoolean(value: Json): Json | undefined {
  if (typeof value === 'boolean') return value;
  const word = String(value).trim().toLowerCase();
  return YES.has(word) ? true : NO.has(word) ? false : undefined;
}

function readAddress(value: Json): Json | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const parts = Object.entries(value).filter(([, part]) => part !== null && part !== '');
  if (parts.some(([name, part]) => !ADDRESS_PARTS.includes(name) || typeof part !== 'string' || part.length > 200)) return undefined;
  const address = Object.fromEntries(parts.map(([name, part]) => [name, String(part).trim()]));
  const { country } = address;
  return country === undefined || /^[A-Za-z]{2}$/.test(country) ? { ...address, ...(country === undefined ? {} : { country: country.toUpperCase() }) } : undefined;
}

const text = (value: Json): string | undefined => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined);

/** Each reads a value as its kind, also from the text a form or a file has for it; undefined when it is none. */
const readers: Readonly<Record<AttributeKind, (value: Json, choices: readonly string[]) => Json | undefined>> = {
  text,
  number: readNumber,
  boolean: readBoolean,
  date: (value) => (typeof value === 'string' ? (readDate(value) ?? undefined) : undefined),
  dateTime: (value) => (typeof value === 'string' ? (readDateTime(value) ?? undefined) : undefined),
  choice: (value, choices) => choices.find((choice) => choice.toLowerCase() === text(value)?.trim().toLowerCase()),
  texts: (value) => (Array.isArray(value) ? (value.every((one) => typeof one === 'string') ? value : undefined) : typeof value === 'string' ? value.split(/[;|]/).map((one) => one.trim()).filter((one) => one !== '') : undefined),
  address: readAddress,
  json: (value) => value,
};

const EXPECTED: Readonly<Record<AttributeKind, string>> = {
  text: 'a text', number: 'a number', boolean: 'yes or no', date: 'a day such as 2026-11-22', dateTime: 'an instant such as 2026-11-22T09:00:00Z', choice: 'one of its choices',
  texts: 'a list of texts', address: 'an address (line1, line2, postalCode, city, region, country as a two-letter code)', json: 'a value',
};

const shown = (value: Json): string => JSON.stringify(value).slice(0, 60);

/**
 * Attributes as they are kept: those somebody has defined in their kind, all others as they came. A null removes, so it passes.
 * Throws `UserError` `bad_attribute` or `attributes_too_large`, with the field.
 */
export function checkAttributes(attributes: JsonObject, definitions: ReadonlyMap<string, AttributeDefinition>): JsonObject {
  const size = Buffer.byteLength(JSON.stringify(attributes));
  if (size > MAX_BYTES) throw new UserError('attributes_too_large', `Expected attributes of at most ${MAX_BYTES / 1024} kB for one contact, found ${Math.ceil(size / 1024)} kB; leave the largest out.`, { field: 'attributes' });
  const kept = Object.entries(attributes).map(([name, value]): [string, Json] => {
    if (name === '' || name.length > 100) throw new UserError('bad_attribute', `Expected names of attributes of 1 to 100 characters, found one of ${name.length}; choose another name.`, { field: 'attributes' });
    const definition = definitions.get(name);
    if (definition === undefined || value === null) return [name, value];
    const read = readers[definition.kind](value, definition.choices);
    if (read === undefined)
      throw new UserError('bad_attribute', `Expected in "${name}" ${EXPECTED[definition.kind]}${definition.kind === 'choice' ? ` (${definition.choices.slice(0, 10).join(', ')})` : ''}, found ${shown(value)}; correct it or leave it out.`, { field: `attributes.${name}` });
    return [name, read];
  });
  // fromEntries defines properties: a name such as __proto__ is an attribute like any other
  return Object.fromEntries(kept) as JsonObject;
}
