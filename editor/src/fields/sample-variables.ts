import { liquidPath, type Path } from './paths';
import type { Variable } from './variables';

const DEEPEST = 5;
const MOST = 400;
const LONGEST = 60;

/** A value in the few words there is room for. */
export function shortValue(value: unknown): string {
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** Every value in a sample with its path, top first; lists by their first element. */
export function sampleVariables(root: 'json' | 'contact' | 'event' | 'workflow' | 'run', sample: unknown): Variable[] {
  const found: Variable[] = [];
  let level: { path: Path; value: unknown }[] = [{ path: [root], value: sample }];
  for (let depth = 0; depth < DEEPEST && found.length < MOST; depth += 1) {
    const next: typeof level = [];
    for (const { path, value } of level) {
      if (typeof value !== 'object' || value === null) continue;
      const entries: [string | number, unknown][] = Array.isArray(value) ? value.slice(0, 1).map((inner, index) => [index, inner]) : Object.entries(value);
      for (const [key, inner] of entries) {
        const at = [...path, key];
        found.push({ path: liquidPath(at), group: root === 'workflow' || root === 'run' ? 'more' : root, sample: shortValue(inner) });
        next.push({ path: at, value: inner });
      }
    }
    level = next;
  }
  return found.slice(0, MOST);
}
