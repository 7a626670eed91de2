import type { Json } from '../json.js';
import type { Field, Picked } from './field.js';

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
