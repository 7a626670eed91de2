import type { Completion } from '@parcours/sdk/node';

/** What the sandbox offers; see `runCode` in the sdk. */
export const completions: readonly Completion[] = [
  { name: '$input.all()', description: { en: 'All items, each with its data under json', fr: 'Tous les éléments, chacun avec ses données sous json' } },
  { name: '$input.first()', description: { en: 'The first item', fr: 'Le premier élément' } },
  { name: '$input.last()', description: { en: 'The last item', fr: 'Le dernier élément' } },
  { name: '$input.item', description: { en: 'The item in hand', fr: 'L’élément en cours' } },
  { name: '$json', description: { en: 'Data of the item in hand', fr: 'Données de l’élément en cours' } },
  { name: 'items', description: { en: 'The same as $input.all()', fr: 'Équivaut à $input.all()' } },
  { name: 'item', description: { en: 'The same as $input.item', fr: 'Équivaut à $input.item' } },
  { name: 'itemIndex', description: { en: 'Position of the item in hand, from 0', fr: 'Position de l’élément en cours, à partir de 0' } },
  { name: 'contact', description: { en: 'The contact of the run, or null', fr: 'Le contact de l’exécution, ou null' } },
  { name: 'now', description: { en: 'The present time, as a Date', fr: 'L’instant présent, sous forme de Date' } },
  { name: 'console.log()', description: { en: 'Writes a line into the log of the run', fr: 'Écrit une ligne dans le journal de l’exécution' } },
];
