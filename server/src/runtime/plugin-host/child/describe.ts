import { DefectError } from '@parcours/sdk/node';
import type { FunctionMark, Path } from '../wire/messages.js';

const MAX_DEPTH = 60;

/** What a package exports, as plain JSON: functions become marks that say where they stand. */
export function describe(value: unknown, path: Path = []): unknown {
  if (typeof value === 'function') return { $function: path } satisfies FunctionMark;
  if (path.length > MAX_DEPTH) throw new DefectError('bad_package', `It declares something nested deeper than ${MAX_DEPTH} levels at ${path.slice(0, 6).join('.')}.`);
  if (Array.isArray(value)) return value.map((entry, index) => describe(entry, [...path, index]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, describe(entry, [...path, name])]));
}

/** The function at a place, with what it is called on. Own properties only. */
export function functionAt(root: unknown, path: Path): () => unknown {
  let owner: unknown = null;
  let value = root;
  for (const key of path) {
    owner = value;
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined;
  }
  if (typeof value !== 'function') throw new DefectError('no_such_function', `The package has no function ${path.join('.')} any more.`);
  return value.bind(owner) as () => unknown;
}
