import type { Localized, NodeDescription, NodeKind } from '@parcours/sdk/workflow';

export interface PaletteGroup {
  readonly kind: NodeKind;
  readonly types: readonly NodeDescription[];
}

/** What nodes are for, as their packages say. */
interface PaletteCategory {
  /** What the node types of the package begin with. */
  readonly id: string;
  readonly label: Localized;
}

const KINDS: readonly NodeKind[] = ['trigger', 'condition', 'action', 'flow'];

/** Lower case without accents: "événement" is found by "evenement". */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase();
const both = (text: Localized): string[] => [fold(text.en), ...(text.fr === undefined ? [] : [fold(text.fr)])];

function scoreWord(word: string, type: NodeDescription): number {
  const labels = both(type.label);
  if (labels.some((label) => label.startsWith(word))) return 100;
  if (labels.some((label) => label.split(/[\s’'-]+/).some((part) => part.startsWith(word)))) return 70;
  if (labels.some((label) => label.includes(word))) return 50;
  if (both(type.keywords).some((keywords) => keywords.includes(word))) return 30;
  if (both(type.description).some((description) => description.includes(word))) return 15;
  return fold(type.type).includes(word) ? 5 : 0;
}

/** How well a type fits; 0 when one of the words is nowhere in it. */
function score(words: readonly string[], type: NodeDescription): number {
  const scores = words.map((word) => scoreWord(word, type));
  return scores.includes(0) ? 0 : scores.reduce((sum, value) => sum + value, 0);
}

/** Node types that have all the words, in either language, best first, by kind. Without words: all of them. */
export function searchCatalog(types: readonly NodeDescription[], query: string): PaletteGroup[] {
  const words = fold(query).split(/\s+/).filter((word) => word !== '');
  const scored = types.map((type) => ({ type, score: words.length === 0 ? 1 : score(words, type) })).filter((entry) => entry.score > 0);
  scored.sort((a, b) => b.score - a.score);
  const groups = KINDS.map((kind) => ({ kind, types: scored.filter((entry) => entry.type.kind === kind).map((entry) => entry.type) })).filter((group) => group.types.length > 0);
  if (words.length === 0) return groups;
  const best = (group: PaletteGroup): number => Math.max(...group.types.map((type) => score(words, type)));
  return groups.sort((a, b) => best(b) - best(a));
}

const ESSENTIALS = 'core';

const packageOf = ({ type }: NodeDescription): string => type.slice(0, Math.max(0, type.lastIndexOf('.')));

/** The packages that have some of these types: the essentials, the others in the order of the catalog, then those it does not know by name. */
export function categoriesOf(types: readonly NodeDescription[], packages: ReadonlyMap<string, Localized>): PaletteCategory[] {
  const present = new Set(types.map(packageOf));
  const known = [...packages.keys()].filter((id) => present.has(id)).sort((a, b) => Number(b === ESSENTIALS) - Number(a === ESSENTIALS));
  return [...known, ...[...present].filter((id) => !packages.has(id)).sort()].map((id) => ({ id, label: packages.get(id) ?? { en: id } }));
}

export const ofCategory = (types: readonly NodeDescription[], category: string | null): readonly NodeDescription[] => (category === null ? types : types.filter((type) => packageOf(type) === category));
