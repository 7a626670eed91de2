import type { Token } from '../run.js';

/** Where tokens stand together: a node of a version. */
export const standOf = ({ versionId, node }: Pick<Token, 'versionId' | 'node'>): string => `${versionId}:${node}`;

/** By place of those that were taken: how many more may come along. */
export function roomForCompany(taken: readonly Token[], companyOf: (token: Token) => number): ReadonlyMap<string, { readonly versionId: number; readonly node: number; readonly room: number }> {
  const rooms = new Map<string, { versionId: number; node: number; most: number; here: number }>();
  for (const token of taken) {
    const place = rooms.get(standOf(token)) ?? { versionId: token.versionId, node: token.node, most: 0, here: 0 };
    rooms.set(standOf(token), { ...place, most: Math.max(place.most, companyOf(token)), here: place.here + 1 });
  }
  return new Map([...rooms].flatMap(([key, { most, here, ...place }]) => (most > here ? [[key, { ...place, room: most - here }] as const] : [])));
}

/** Those that were taken, and of the others that are due as many as go along with them. */
export function withCompany(taken: readonly Token[], due: readonly Token[], companyOf: (token: Token) => number): Token[] {
  const rooms = roomForCompany(taken, companyOf);
  const known = new Set(taken.map(({ id }) => id));
  const came = new Map<string, number>();
  const company = due.filter((token) => {
    const key = standOf(token);
    const count = came.get(key) ?? 0;
    if (known.has(token.id) || count >= (rooms.get(key)?.room ?? 0)) return false;
    came.set(key, count + 1);
    return true;
  });
  return [...taken, ...company];
}
