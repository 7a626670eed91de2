import type { EventsService } from '../../http/events/events.service.js';
import type { Principal } from '../../http/routing/principal.js';
import { CATALOGUE_ORDERED } from './catalogue-workflow.js';
import { FIRST_NAMES, LAST_NAMES, RECORDS, TOWNS } from './shop/french-words.js';

const ORDER_EVERY_MS = 6_000;
const MOST_ORDERS = 200;
const STREETS = ['rue Pasteur', 'avenue Jean Jaurès', 'rue des Lilas', 'place de la Mairie', 'boulevard Voltaire', 'impasse du Moulin', 'rue du Faubourg Saint-Antoine'];

const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(Math.random() * values.length)] as Value;
const below = (limit: number): number => Math.floor(Math.random() * limit);

type Order = Parameters<EventsService['record']>[1][number];

/** Somebody who orders the catalogue. As in life, some give a fixed line or forget their postcode: what cannot arrive is left out, with the reason. */
function makeOrder(): Order {
  const [firstName, lastName, [city, postalCode], [record, kind]] = [pick(FIRST_NAMES), pick(LAST_NAMES), pick(TOWNS), pick(RECORDS)];
  const last = `${below(100)}`.padStart(2, '0');
  // numbers kept free for films and books (Arcep)
  const phone = below(12) === 0 ? `+3326191${`${below(100)}`.padStart(2, '0')}${last}` : `+3363998${`${below(100)}`.padStart(2, '0')}${last}`;
  const address = { line1: `${1 + below(120)} ${pick(STREETS)}`, city, country: 'FR', ...(below(15) === 0 ? {} : { postalCode }) };
  return { name: CATALOGUE_ORDERED, contact: { externalId: `demo-order-${Date.now().toString(36)}-${below(1_000_000)}`, phone, timezone: 'Europe/Paris', locale: 'fr-FR', attributes: { firstName, lastName, address } }, properties: { record, kind } };
}

/** People who order the demo's catalogue, one after the other; answers how to stop them. */
export function startDemoShoppers(events: EventsService, caller: Principal, onError: (error: unknown) => void): () => void {
  let orders = 0;
  const order = (): void => void events.record(caller, [makeOrder()]).catch(onError);
  order();
  const timer = setInterval(() => {
    if (++orders > MOST_ORDERS) clearInterval(timer);
    else order();
  }, ORDER_EVERY_MS);
  return () => clearInterval(timer);
}
