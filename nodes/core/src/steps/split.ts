import { createHash } from 'node:crypto';
import { UserError, defineCondition, field, next } from '@parcours/sdk/node';

interface Share {
  readonly name: string;
  readonly percent: number;
}

/** Where somebody stands between 0 and 100: the same for the same key for ever, evenly spread over keys. */
const place = (key: string): number => (createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32) * 100;

function checkSum(shares: readonly Share[]): void {
  const sum = shares.reduce((total, { percent }) => total + percent, 0);
  if (Math.abs(sum - 100) < 0.001) return;
  const rounded = Math.round(sum * 1_000) / 1_000;
  throw new UserError('not_100', `Expected the percentages to make 100 together, found ${rounded}; ${sum < 100 ? `give ${Math.round((100 - sum) * 1_000) / 1_000} more` : `take ${Math.round((sum - 100) * 1_000) / 1_000} away`}.`, { field: 'shares' });
}

function shareAt(shares: readonly Share[], at: number): string {
  let upTo = 0;
  const share = shares.find(({ percent }) => at < (upTo += percent));
  // rounding may leave a hair at the end: it belongs to the last share anybody can get
  return (share ?? shares.findLast(({ percent }) => percent > 0))?.name ?? '';
}

export const split = defineCondition({
  type: 'split',
  version: 1,
  label: { en: 'Split by percentage', fr: 'Répartir par pourcentage' },
  description: { en: 'Sends each contact one of several ways, by chance but always the same: for tests and control groups.', fr: 'Envoie chaque contact vers l’une de plusieurs sorties, au hasard mais toujours la même : pour tester et pour les groupes témoins.' },
  icon: 'percent',
  keywords: { en: 'split random percentage a/b test control group share variant', fr: 'répartir hasard aléatoire pourcentage test a/b groupe témoin part variante' },
  fields: {
    shares: field.rows({
      label: { en: 'Shares', fr: 'Parts' },
      help: { en: 'The percentages make 100 together.', fr: 'Les pourcentages font 100 au total.' },
      required: true,
      default: [{ name: 'A', percent: 50 }, { name: 'B', percent: 50 }],
      fields: {
        name: field.text({ label: { en: 'Name', fr: 'Nom' }, required: true, maximumLength: 64 }),
        percent: field.number({ label: { en: 'Percent', fr: 'Pourcentage' }, required: true, minimum: 0, maximum: 100 }),
      },
    }),
    key: field.text({
      label: { en: 'Group key', fr: 'Clé de groupe' },
      help: { en: 'Splits with the same key treat a contact alike, in any workflow. When empty, this node decides on its own.', fr: 'Les répartitions de même clé traitent un contact pareillement, dans tout workflow. Si vide, ce nœud décide seul.' },
      default: '',
      maximumLength: 100,
    }),
  },
  portsFrom: { field: 'shares', id: 'name', label: 'name' },
  ports: [],
  summary: ['shares'],
  check: ({ shares }) => checkSum(shares),
  execute: (items, context) =>
    items.map(({ contact, run, params: { shares, key } }) => {
      const who = contact === null ? `run ${run.id}` : `contact ${contact.id}`;
      return next(shareAt(shares, place(`${key === '' ? context.node.id : key}\n${who}`)));
    }),
});
