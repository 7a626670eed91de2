import type { JsonObject } from '@parcours/sdk/node';
import { FIRST_NAMES, LAST_NAMES, RECORDS, SHOPS, TOWNS } from './french-words.js';
import { seeded, type Seeded } from './seeded.js';

export interface DemoEvent {
  readonly name: string;
  readonly properties: JsonObject;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface DemoConsent {
  readonly purpose: 'newsletter' | 'offers';
  readonly channel: 'email' | 'sms';
  readonly state: 'granted' | 'withdrawn';
  readonly source: string;
  readonly text: string;
  readonly at: number;
}

export interface DemoCustomer {
  readonly externalId: string;
  readonly email: string;
  readonly phone: string | null;
  readonly attributes: JsonObject;
  readonly createdAt: number;
  readonly events: readonly DemoEvent[];
  readonly consents: readonly DemoConsent[];
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const PLACES = TOWNS.flatMap(([town, code, weight]) => Array.from({ length: weight }, () => [town, code] as const));
const AGREED = { newsletter: 'Oui, je souhaite recevoir la lettre de la boutique.', offers: 'J’accepte de recevoir des offres et des invitations.' } as const;
const ascii = (text: string): string => text.normalize('NFD').replace(/[^A-Za-z]/g, '').toLowerCase();
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** A visit: some pages, sometimes a cart, sometimes an order. */
function visit(random: Seeded, id: string, at: number, loyal: boolean): DemoEvent[] {
  const [name, kind, price] = random.pick(RECORDS);
  const product = { product: name, kind, price };
  const seen: DemoEvent[] = [{ name: 'page.viewed', properties: { path: '/', device: random.chance(0.65) ? 'mobile' : 'desktop' }, at }, { name: 'product.viewed', properties: product, at: at + random.whole(20, 240) * 1_000 }];
  if (!random.chance(loyal ? 0.5 : 0.2)) return seen;
  const cart: DemoEvent = { name: 'cart.updated', properties: { ...product, quantity: 1 }, at: at + 300_000 };
  if (!random.chance(loyal ? 0.7 : 0.45)) return [...seen, cart];
  return [...seen, cart, { name: 'order.placed', properties: { orderId: `W-${id}-${at % 1_000_000}`, total: price, items: [product], touchpoint: 'web' }, at: at + 600_000 }];
}

function eventsOf(random: Seeded, id: string, from: number, days: number, letters: boolean): DemoEvent[] {
  const loyal = random.chance(0.2);
  const weeks = Math.max(1, days / 7);
  const when = (): number => from + Math.floor(random.next() * days) * DAY_MS + random.whole(8, 21) * HOUR_MS + random.whole(0, 3_599) * 1_000;
  const many = (perWeek: number): number[] => Array.from({ length: Math.floor(perWeek * weeks * (0.5 + random.next())) }, when);
  const visits = many(loyal ? 0.9 : 0.25).flatMap((at) => visit(random, id, at, loyal));
  const till = many(loyal ? 0.2 : 0.04).map((at): DemoEvent => {
    const [name, kind, price] = random.pick(RECORDS);
    return { name: 'till.purchase', properties: { orderId: `T-${id}-${at % 1_000_000}`, total: price, items: [{ product: name, kind, price }], shop: random.pick(SHOPS), touchpoint: 'till' }, at };
  });
  const opens = letters ? many(loyal ? 0.6 : 0.3).flatMap((at): DemoEvent[] => [{ name: 'email.opened', properties: { campaign: `letter-${dayOf(at).slice(0, 7)}` }, at }, ...(random.chance(0.25) ? [{ name: 'email.clicked', properties: { campaign: `letter-${dayOf(at).slice(0, 7)}` }, at: at + 40_000 }] : [])]) : [];
  const kiosk = random.chance(0.08) ? [{ name: 'kiosk.answered', properties: { question: 'genre', answer: random.pick(RECORDS)[1], touchpoint: 'kiosk' }, at: when() }] : [];
  return [...visits, ...till, ...opens, ...kiosk].sort((a, b) => a.at - b.at);
}

function consentsOf(random: Seeded, since: number, until: number): DemoConsent[] {
  const said: DemoConsent[] = [];
  const say = (purpose: DemoConsent['purpose'], channel: DemoConsent['channel'], share: number): void => {
    if (!random.chance(share)) return;
    said.push({ purpose, channel, state: 'granted', source: random.chance(0.7) ? 'formulaire du site' : 'borne en boutique', text: AGREED[purpose], at: since });
    if (random.chance(0.12)) said.push({ purpose, channel, state: 'withdrawn', source: 'lien de désabonnement', text: AGREED[purpose], at: since + Math.floor(random.next() * (until - since)) });
  };
  say('newsletter', 'email', 0.6);
  say('offers', 'email', 0.35);
  say('offers', 'sms', 0.2);
  return said;
}

/** Customer `index` of a record shop, with what happened in the last `days` before `until`: the same for the same seed, whoever else is made. */
export function makeCustomer(seed: number, index: number, days: number, until: number): DemoCustomer {
  const random = seeded(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(index + 1, 0xc2b2ae35));
  const [firstName, lastName, [city, postalCode]] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES), random.pick(PLACES)];
  const id = `${seed}-${index}`;
  const from = until - days * DAY_MS;
  const createdAt = from - random.whole(0, 900) * DAY_MS;
  const consents = consentsOf(random, Math.max(createdAt, from), until);
  return {
    externalId: `demo-${id}`,
    email: `${ascii(firstName)}.${ascii(lastName)}.${id}@demo.example`,
    // numbers kept free for films and books (Arcep)
    phone: random.chance(0.5) ? `+3363998${String(index % 10_000).padStart(4, '0')}` : null,
    attributes: { firstName, lastName, city, postalCode, country: 'FR', birthday: dayOf(Date.UTC(random.whole(1946, 2007), random.whole(0, 11), random.whole(1, 28))), customerSince: dayOf(createdAt), favourite: random.pick(RECORDS)[1] },
    createdAt,
    consents,
    events: eventsOf(random, id, from, days, consents.some(({ channel }) => channel === 'email')),
  };
}
