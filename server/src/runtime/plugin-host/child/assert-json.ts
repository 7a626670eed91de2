import { DefectError } from '@parcours/sdk/node';

const MAX_DEPTH = 200;

/** What is wrong with this value as JSON; null when nothing is. Most values are fine, so paths are only put together for those that are not. */
function wrongWith(value: unknown, depth: number): { readonly found: string; path: string } | null {
  if (value === null) return null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return null;
    case 'number':
      return Number.isFinite(value) ? null : { found: `the number ${value}`, path: '' };
    case 'object':
      break;
    default:
      return { found: `a ${typeof value}`, path: '' };
  }
  if (depth > MAX_DEPTH) return { found: `something nested deeper than ${MAX_DEPTH} levels`, path: '' };
  if (!Array.isArray(value) && typeof (value as { toJSON?: unknown }).toJSON === 'function') return null;
  for (const name in value) {
    const wrong = wrongWith((value as Record<string, unknown>)[name], depth + 1);
    if (wrong === null) continue;
    wrong.path = wrong.path === '' ? name : `${name}.${wrong.path}`.slice(0, 200);
    return wrong;
  }
  return null;
}

/** Throws for what JSON would change without a word: an infinite number becomes null. An absent property may be undefined. */
export function assertJson(value: unknown): void {
  const wrong = wrongWith(value, 0);
  if (wrong === null) return;
  throw new DefectError('not_json', `The package answered ${wrong.found}${wrong.path === '' ? '' : ` at ${wrong.path}`}, which is no JSON; answer objects, lists, texts, finite numbers, true, false and null.`);
}
