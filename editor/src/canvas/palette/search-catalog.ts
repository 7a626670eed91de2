import type { Localized, NodeDescription, NodeKind } from '@parcours/sdk/workflow';

export interface PaletteGroup {
  readonly kind: NodeKind;
  readonly types: readonly NodeDescription[];
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
