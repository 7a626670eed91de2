import { DefectError } from '@parcours/sdk/node';

const MAX_DEPTH = 200;

const wrong = (found: string, path: string): DefectError => new DefectError('not_json', `The package answered ${found}${path === '' ? '' : ` at ${path}`}, which is no JSON; answer objects, lists, texts, finite numbers, true, false and null.`);

/** Throws for what JSON would lose without a word: infinite numbers become null, functions vanish, a list keeps holes. An absent property may be undefined. */
export function assertJson(value: unknown, path = '', depth = 0): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw wrong(`the number ${value}`, path);
      return;
    case 'object':
      break;
    default:
      throw wrong(`a ${typeof value}`, path);
  }
  if (value === null) return;
  if (depth > MAX_DEPTH) throw wrong(`something nested deeper than ${MAX_DEPTH} levels`, path.slice(0, 100));
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) assertJson((value as unknown[])[index], path === '' ? String(index) : `${path}.${index}`, depth + 1);
  } else if (typeof (value as { toJSON?: unknown }).toJSON !== 'function') {
    for (const name of Object.keys(value)) assertJson((value as Record<string, unknown>)[name], path === '' ? name : `${path}.${name}`, depth + 1);
  }
}
