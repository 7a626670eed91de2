import type { LifeStage, WorkflowDocument } from '@parcours/sdk/workflow';

/** What in a journey speaks for a stage of the life cycle; the first that fits is taken, from what says most. */
const SIGNS: readonly (readonly [LifeStage, RegExp])[] = [
  ['advocacy', /referr|parrain|recommend|advoca|ambassad|share_|partag/],
  ['retention', /loyalty\.|birthday|anniversa|renew|renouvel|win.?back|inactiv|reactivat|points|vip|fid[eé]li/],
  ['evaluation', /order\.completed|order completed|deliver(y|ed)|livraison|survey|satisf|review|avis|feedback|return/],
  ['decision', /cart|panier|checkout|quote|devis|trial|essai|wishlist|price|abandon|scoring\.|lead/],
  ['awareness', /core\.form|sign.?up|inscri|newsletter|welcome|bienvenue|visit|list\./],
];

/** The stage a journey seems to belong to, by how it is entered and what it does; null when nothing speaks for one. */
export function suggestStage({ name, nodes, edges, settings }: WorkflowDocument): LifeStage | null {
  const targets = new Set(edges.map(({ to }) => to.node));
  const textOf = (of: readonly WorkflowDocument['nodes'][number][]): string => of.map(({ type, name: title, settings: values }) => `${type} ${title} ${JSON.stringify(values)}`).join(' ').toLowerCase();
  const entries = textOf(nodes.filter(({ id }) => !targets.has(id)));
  const exits = JSON.stringify(settings?.exits ?? []).toLowerCase();
  // the name says most, then how it is entered; a purchase that ends a journey says that it leads to one
  for (const text of [name.toLowerCase(), entries, ...(/order|purchase|achat|bought/.test(exits) ? ['cart'] : []), textOf(nodes)]) {
    const found = SIGNS.find(([, sign]) => sign.test(text));
    if (found) return found[0];
  }
  return null;
}
