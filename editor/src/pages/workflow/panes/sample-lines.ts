import { liquidPath, type Path } from '../../../fields/paths';
import { shortValue } from '../../../fields/sample-variables';

export type ValueKind = 'text' | 'number' | 'switch' | 'list' | 'object' | 'nothing';

/** One line of a sample as people see it: a name, perhaps a value, and how a template reaches it. */
export interface SampleLine {
  readonly depth: number;
  /** Null for a closing bracket. */
  readonly path: Path | null;
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly kind: ValueKind;
}

const DEEPEST = 6;
const MOST = 400;

export function kindOf(value: unknown): ValueKind {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'list';
  const types: Partial<Record<string, ValueKind>> = { string: 'text', number: 'number', boolean: 'switch', object: 'object' };
  return types[typeof value] ?? 'text';
}

/** What stands in several items under one name: the first that is something. */
const merged = (values: readonly unknown[]): unknown => {
  const known = values.filter((value) => value !== null && value !== undefined);
  const objects = known.filter((value) => kindOf(value) === 'object') as Record<string, unknown>[];
  if (objects.length === 0 || kindOf(known[0]) !== 'object') return known[0] ?? values[0];
  const names = [...new Set(objects.flatMap((value) => Object.keys(value)))];
  return Object.fromEntries(names.map((name) => [name, merged(objects.filter((value) => Object.hasOwn(value, name)).map((value) => value[name]))]));
};

/** The names there are, each once, with a value it has; lists by their first element. */
export function schemaLines(root: string, samples: readonly unknown[]): SampleLine[] {
  const lines: SampleLine[] = [];
  const walk = (path: Path, name: string, value: unknown, depth: number): void => {
    if (lines.length >= MOST || depth > DEEPEST) return;
    const kind = kindOf(value);
    if (depth >= 0) lines.push({ depth, path, id: liquidPath(path), name, kind, value: kind === 'object' ? '' : kind === 'list' ? `× ${(value as unknown[]).length}` : shortValue(value) });
    if (kind === 'object') for (const [key, inner] of Object.entries(value as object)) walk([...path, key], key, inner, depth + 1);
    if (kind === 'list' && (value as unknown[]).length > 0) {
      const first = merged(value as unknown[]);
      if (kindOf(first) === 'object' || kindOf(first) === 'list') walk([...path, 0], '[0]', first, depth + 1);
    }
  };
  walk([root], root, merged(samples), -1);
  return lines;
}

/** A value as JSON, line by line. */
export function jsonLines(root: string, value: unknown): SampleLine[] {
  const lines: SampleLine[] = [];
  const add = (depth: number, path: Path | null, name: string, text: string, kind: ValueKind): void => void lines.push({ depth, path, id: `${lines.length}`, name, value: text, kind });
  const walk = (path: Path, name: string, inner: unknown, depth: number, comma: string): void => {
    if (lines.length >= MOST) return;
    const kind = kindOf(inner);
    const entries: [string | number, unknown][] = kind === 'list' ? (inner as unknown[]).map((one, index) => [index, one]) : kind === 'object' ? Object.entries(inner as object) : [];
    if (entries.length === 0) return add(depth, path, name, `${kind === 'list' ? '[]' : kind === 'object' ? '{}' : JSON.stringify(inner ?? null)}${comma}`, kind);
    add(depth, path, name, kind === 'list' ? '[' : '{', kind);
    entries.forEach(([key, one], index) => walk([...path, key], typeof key === 'number' ? '' : JSON.stringify(key), one, depth + 1, index < entries.length - 1 ? ',' : ''));
    add(depth, null, '', `${kind === 'list' ? ']' : '}'}${comma}`, kind);
  };
  walk([root], '', value, 0, '');
  return lines;
}
