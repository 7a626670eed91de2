import type { Completion } from '@parcours/sdk/node';

/** What the sandbox offers, each with its type in brackets; an `Item` is `{ json: object }`. See `runCode` in the sdk. */
export const completions: readonly Completion[] = [
  { name: '$input.all()', description: { en: 'All items, each with its data under json (Item[])', fr: 'Tous les éléments, chacun avec ses données sous json (Item[])' } },
  { name: '$input.first()', description: { en: 'The first item (Item)', fr: 'Le premier élément (Item)' } },
  { name: '$input.last()', description: { en: 'The last item (Item)', fr: 'Le dernier élément (Item)' } },
  { name: '$input.item', description: { en: 'The item in hand (Item)', fr: 'L’élément en cours (Item)' } },
  { name: '$json', description: { en: 'Data of the item in hand (object)', fr: 'Données de l’élément en cours (object)' } },
  { name: 'items', description: { en: 'The same as $input.all() (Item[])', fr: 'Équivaut à $input.all() (Item[])' } },
  { name: 'item', description: { en: 'The same as $input.item (Item)', fr: 'Équivaut à $input.item (Item)' } },
  { name: 'itemIndex', description: { en: 'Position of the item in hand, from 0 (number)', fr: 'Position de l’élément en cours, à partir de 0 (number)' } },
  { name: 'contact', description: { en: 'The contact of the run (object | null)', fr: 'Le contact de l’exécution (object | null)' } },
  { name: 'now', description: { en: 'The present time (Date)', fr: 'L’instant présent (Date)' } },
  { name: 'console.log()', description: { en: 'Writes a line into the log of the run (void)', fr: 'Écrit une ligne dans le journal de l’exécution (void)' } },
];
