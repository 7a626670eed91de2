import type { Json, JsonObject } from '../json.js';
import type { HttpCall } from './declaration.js';

const plain = (value: Json): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
const isEmpty = (value: Json): boolean => value === null || value === '';
const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function inBrackets(name: string, value: Json): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((single) => inBrackets(`${name}[]`, single));
  if (isObject(value)) return Object.entries(value).flatMap(([inner, single]) => inBrackets(`${name}[${inner}]`, single));
  return isEmpty(value) ? [] : [[name, String(value)]];
}

/** Names with a text each, as they stand in an address or in a form; what is empty is left out. */
export function encodeValues(values: JsonObject, lists: HttpCall['lists'] = 'repeat'): [string, string][] {
  return Object.entries(values).flatMap(([name, value]): [string, string][] => {
    if (lists === 'brackets') return inBrackets(name, value);
    const singles = (Array.isArray(value) ? value : [value]).filter((single) => !isEmpty(single)).map(plain);
    return lists === 'comma' && singles.length > 0 ? [[name, singles.join(',')]] : singles.map((single) => [name, single]);
  });
}
