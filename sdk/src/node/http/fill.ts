import { UserError } from '../errors.js';
import type { Json, JsonObject } from '../json.js';

const PLACE = /\{\{\s*([A-Za-z][\w$]*(?:\.(?:[\w$-]+|\*))*)\s*\}\}/g;
const ONLY = /^\s*\{\{\s*([A-Za-z][\w$]*(?:\.(?:[\w$-]+|\*))*)\s*\}\}\s*$/;

/** A value at a path of own properties; undefined where there is none. An empty path is the value itself, and `*` looks into every entry of a list. */
export function at(path: string, value: unknown): Json | undefined {
  if (path === '') return value as Json;
  const [name = '', ...rest] = path.split('.');
  if (name === '*') return Array.isArray(value) ? value.flatMap((entry) => at(rest.join('.'), entry) ?? []) : undefined;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? at(rest.join('.'), (value as Record<string, unknown>)[name]) : undefined;
}

const isSingle = (value: Json): boolean => typeof value !== 'object' || value === null;

/** Lists of single values are joined with commas, other things are JSON. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  return Array.isArray(value) && value.length > 0 && value.every(isSingle) ? value.join(',') : JSON.stringify(value);
}

/** The paths a template names. */
export const placesIn = (template: Json): string[] => {
  if (typeof template === 'string') return [...template.matchAll(PLACE)].map(([, path]) => path as string);
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap((part) => placesIn(part as Json));
};

/** Text with every place filled in. */
export const fillText = (template: string, scope: object): string => template.replace(PLACE, (_, path: string) => textOf(at(path, scope)));

/** A template of any shape; undefined where a place alone has no value. Entries without a value are left out. */
export function fillJson(template: Json, scope: object): Json | undefined {
  if (typeof template === 'string') {
    const only = ONLY.exec(template)?.[1];
    return only === undefined ? fillText(template, scope) : at(only, scope);
  }
  if (Array.isArray(template)) return template.flatMap((part) => fillJson(part, scope) ?? []);
  if (typeof template !== 'object' || template === null) return template;
  const filled: JsonObject = {};
  for (const [name, part] of Object.entries(template)) {
    const value = fillJson(part as Json, scope);
    if (value !== undefined) filled[name] = value;
  }
  return filled;
}

/** An address: values become parts of it, never more parts than they fill. Throws `UserError` `bad_url`. */
export function fillUrl(template: string, scope: object): string {
  const text = template.replace(PLACE, (_, path: string, offset: number) => {
    const value = textOf(at(path, scope));
    if (offset === 0) return value.replace(/\/+$/, '');
    if (value === '' || value === '.' || value === '..') throw new UserError('bad_url', `Expected a value for {{ ${path} }} in the address, found ${value === '' ? 'nothing' : `"${value}"`}; fill it in.`, { path });
    return encodeURIComponent(value);
  });
  if (!URL.canParse(text)) throw new UserError('bad_url', `Expected an address such as https://example.org/orders, found "${text.slice(0, 200)}"; correct the settings.`);
  return new URL(text).href;
}
