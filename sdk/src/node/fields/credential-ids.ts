import type { Json, JsonObject } from '../json.js';
import type { Fields } from './field.js';

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The credentials these settings name, in rows and added settings too, with the type each must have. */
export function credentialIdsIn(fields: Fields, settings: JsonObject): readonly { readonly id: number; readonly type: string }[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = settings[name];
    if (field.kind === 'credential') return typeof value === 'number' ? [{ id: value, type: field.credentialType ?? '' }] : [];
    if (field.kind === 'collection') return isObject(value) ? credentialIdsIn(field.fields ?? {}, value) : [];
    if (field.kind !== 'rows' || !Array.isArray(value)) return [];
    return value.filter(isObject).flatMap((row) => credentialIdsIn(field.fields ?? {}, row));
  });
}
