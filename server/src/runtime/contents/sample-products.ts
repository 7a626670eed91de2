import { allBlocks, type ContentBody, type Product } from '@parcours/sdk/node';

const NAMES = { en: ['Desk lamp', 'Linen cushion', 'Stoneware cup', 'Wool blanket', 'Wall clock', 'Reading chair'], fr: ['Lampe de bureau', 'Coussin en lin', 'Tasse en grès', 'Plaid en laine', 'Horloge murale', 'Fauteuil de lecture'] };
const PRICES = [49.9, 24, 12.5, 79, 39.9, 189];

const sample = (index: number, language: string): Product => ({
  id: `sample-${index}`,
  name: (language.startsWith('fr') ? NAMES.fr : NAMES.en)[index] ?? '',
  imageUrl: '',
  url: 'https://example.org/',
  price: new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR' }).format(PRICES[index] ?? 0),
});

/** Feeds for a reader who is made up: products that are made up where the workspace has none to show. */
export function withSamples(body: ContentBody, feeds: Readonly<Record<string, readonly Product[]>>): Readonly<Record<string, readonly Product[]>> {
  const blocks = allBlocks(body.blocks).flatMap((block) => (block.type === 'products' ? [block] : []));
  return Object.fromEntries(blocks.map(({ id, limit }) => [id, (feeds[id] ?? []).length > 0 ? (feeds[id] ?? []) : Array.from({ length: limit }, (_, index) => sample(index, body.language))]));
}
