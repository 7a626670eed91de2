/** Letters that are taken for each other at a glance. */
const ALIKE: readonly (readonly [RegExp, string])[] = [[/rn/g, 'm'], [/vv/g, 'w'], [/[1il|]/g, 'l'], [/0/g, 'o'], [/5/g, 's'], [/[-_.~]/g, '']];

const essence = (name: string): string => ALIKE.reduce((text, [from, to]) => text.replace(from, to), name.toLowerCase());

/** How many letters have to be added, taken away, changed or swapped with their neighbour (Damerau, optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)));
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const changed = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      (rows[i] as number[])[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, changed, swapped);
    }
  }
  return at(a.length, b.length);
}

/** A known package whose name could be mistaken for this one, or null (K4). */
export function findLookAlike(name: string, known: readonly string[]): string | null {
  if (known.includes(name)) return null;
  const [bare, scoped] = [name.replace(/^@[^/]+\//, ''), name.startsWith('@')];
  return (
    known.find((other) => {
      const otherBare = other.replace(/^@[^/]+\//, '');
      // the same name in another scope, or without one
      if (bare === otherBare || (scoped && essence(name) === essence(other))) return true;
      if (essence(bare) === essence(otherBare)) return true;
      return distance(bare, otherBare) <= (Math.min(bare.length, otherBare.length) >= 8 ? 2 : 1);
    }) ?? null
  );
}
