import type { DeliveryCost } from '@parcours/sdk/node';
import type { PriceTable, Speed, Zone } from './price-table.js';

/** A sheet of A4 of 80 g/m2 weighs 4.99 g, an envelope DL 4.5 g, a card of A6 of 250 g/m2 3.9 g. */
const GRAMS = { sheet: 5, envelope: 5, card: 4 } as const;

export interface Mailing {
  readonly kind: 'letter' | 'postcard';
  readonly pages: number;
  readonly sheets: number;
  readonly colour: boolean;
  readonly zone: Zone;
  readonly speed: Speed;
}

export const weightOf = ({ kind, sheets }: Pick<Mailing, 'kind' | 'sheets'>): number => (kind === 'postcard' ? GRAMS.card : sheets * GRAMS.sheet + GRAMS.envelope);

/** What one letter costs by a price table; null where the table has no step for it. Counted in thousandths, so that sums stay exact. */
export function estimatePrice(mailing: Mailing, table: PriceTable): DeliveryCost | null {
  const grams = weightOf(mailing);
  const steps = table.postage.filter(({ zone, speed, maximumGrams }) => zone === mailing.zone && speed === mailing.speed && maximumGrams >= grams).sort((one, other) => one.maximumGrams - other.maximumGrams);
  const [step] = steps;
  if (step === undefined) return null;
  const page = mailing.colour ? table.colourPage : table.blackPage;
  return { amount: Math.round((step.price + table.handling + mailing.pages * page) * 10_000) / 10_000, currency: table.currency };
}
