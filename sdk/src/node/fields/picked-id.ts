import type { Json, JsonObject } from '../json.js';
import type { Field, Fields, Picked } from './field.js';

const isPicked = (value: Json): value is { by: string; value: string } => typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value['value'] === 'string' && typeof value['by'] === 'string';

/** What is stored by a `picker`; a plain text counts as an id. Null when it is neither. */
export function readPicked(value: Json): Picked | null {
  if (typeof value === 'string') return { by: 'id', value };
  return isPicked(value) && ['list', 'id', 'url'].includes(value.by) ? (value as unknown as Picked) : null;
}

/** The id of what was picked; from an address it is the first group of the field's `url`. Null when the address is of another form. */
export function pickedId(field: Pick<Field<never>, 'url'>, value: Json): string | null {
  const picked = readPicked(value);
  if (picked === null || picked.by !== 'url') return picked?.value ?? null;
  return field.url === undefined ? null : (new RegExp(`^(?:${field.url.source})$`).exec(picked.value)?.[1] ?? null);
}

const isRecord = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function withInnerIds(field: Field<never>, value: Json | undefined): Json | undefined {
  const fields = field.fields ?? {};
  if (field.kind === 'picker') return value === undefined || (field.template && hasTemplate(readPicked(value)?.value)) ? value : (pickedId(field, value) ?? value);
  if (field.kind === 'collection') return isRecord(value) ? withPickedIds(fields, value) : value;
  if (field.kind === 'rows') return Array.isArray(value) ? value.map((row) => (isRecord(row) ? withPickedIds(fields, row) : row)) : value;
  return value;
}

const hasTemplate = (text: string | undefined): boolean => text !== undefined && (text.includes('{{') || text.includes('{%'));

/** Settings with the id in the place of what was picked, in rows and added settings too; what holds a template stays until it is rendered. */
export function withPickedIds(fields: Fields, settings: JsonObject): JsonObject {
  const holding = Object.entries(fields).filter(([name, { kind }]) => ['picker', 'collection', 'rows'].includes(kind) && settings[name] !== undefined);
  if (holding.length === 0) return settings;
  return { ...settings, ...Object.fromEntries(holding.map(([name, field]) => [name, withInnerIds(field, settings[name]) as Json])) };
}
