import type { Json, JsonObject } from '../json.js';
import type { HttpCall } from './declaration.js';
import { fillJson, textOf } from './fill.js';

/** Semicolons, blanks and the like would end a cookie, or start another one (RFC 6265, 4.1.1). */
const cookie = ([name, value]: readonly [string, Json]): string => `${name}=${encodeURIComponent(textOf(value))}`;

/** Headers a described request says for one item, its cookies among them. */
export function requestHeaders({ headers = {}, cookies = {} }: HttpCall, scope: object): Record<string, string> {
  const said = Object.entries(headers).flatMap(([name, template]): [string, string][] => {
    const value = fillJson(template, scope);
    return value === undefined || value === null ? [] : [[name, textOf(value)]];
  });
  const own = Object.entries((fillJson(cookies as Json, scope) ?? {}) as JsonObject).filter(([, value]) => value !== null && value !== '');
  return { ...Object.fromEntries(said), ...(own.length === 0 ? {} : { cookie: own.map(cookie).join('; ') }) };
}
