import type { Json, JsonObject } from '../json.js';
import type { Field, Fields } from './field.js';

/** The credential types a field takes, in the order it names them. */
export const credentialTypesOf = ({ credentialType }: Pick<Field<never>, 'credentialType'>): readonly string[] => (credentialType === undefined ? [] : typeof credentialType === 'string' ? [credentialType] : credentialType);

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The credentials these settings name, in rows and added settings too, with the types each may have. */
export function credentialIdsIn(fields: Fields, settings: JsonObject): readonly { readonly id: number; readonly types: readonly string[] }[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = settings[name];
    if (field.kind === 'credential') return typeof value === 'number' ? [{ id: value, types: credentialTypesOf(field) }] : [];
    if (field.kind === 'collection') return isObject(value) ? credentialIdsIn(field.fields ?? {}, value) : [];
    if (field.kind !== 'rows' || !Array.isArray(value)) return [];
    return value.filter(isObject).flatMap((row) => credentialIdsIn(field.fields ?? {}, row));
  });
}
