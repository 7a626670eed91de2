import type { JsonObject, LoyaltyAnswer, LoyaltyCoupon, LoyaltyRefusal, LoyaltyStanding } from '@parcours/sdk/node';
import type { NewEvent } from '../../core/ports.js';
import { addCalendar } from '../../customers/loyalty/add-calendar.js';
import type { Book } from '../../customers/loyalty/book.js';
import { storedCode } from '../../customers/loyalty/coupon-code.js';
import type { LoyaltyWork } from '../../core/loyalty/loyalty.js';
import { MAX_POINTS, isPoints, type Programme } from '../../customers/loyalty/programme.js';
import type { CouponShelf } from './coupon-shelf.js';
import { redeemRefusal, type Redemption, type TillCoupon } from './redeem-coupons.js';
import { programmeOf } from './write-book.js';

/** A movement with one of the keys, from before. */
export interface KnownMovement {
  readonly programmeId: number;
  readonly key: string;
  readonly kind: string;
  readonly points: number;
  /** Whose points it moved. */
  readonly contacts: readonly number[];
}

/** Everything one transaction of the ledger has locked and read. */
export interface Desk {
  readonly workspaceId: number;
  readonly now: number;
  readonly zone: string;
  readonly programmes: readonly Programme[];
  /** Keys of programmes that are not in use any more. */
  readonly archived: ReadonlySet<string>;
  readonly people: ReadonlySet<number>;
  readonly book: Book;
  readonly shelf: CouponShelf;
  readonly known: KnownMovement[];
  readonly coupons: readonly TillCoupon[];
  readonly redeemed: readonly Redemption[];
  /** Contacts that transfers name, by what they were named by. */
  readonly named: ReadonlyMap<string, number>;
  /** Filled in as work is carried out. */
  readonly events: NewEvent[];
  readonly redemptions: Redemption[];
  readonly touched: { contactId: number; programmeId: number }[];
}

type Refused = NonNullable<LoyaltyAnswer['refused']>;
/** A refusal, or a coupon once all is written, or neither. */
type Result = { readonly refused: Refused } | { readonly coupon?: () => LoyaltyCoupon };
type Of<Do extends LoyaltyWork['do']> = Extract<LoyaltyWork, { do: Do }>;

const EXPIRING_DAYS = 30;
const refuse = (code: LoyaltyRefusal, message: string): { refused: Refused } => ({ refused: { code, message } });
const noProgramme = ({ archived }: Pick<Desk, 'archived'>, key: string | undefined): { refused: Refused } =>
  archived.has(key ?? '') ? refuse('archived', `The loyalty programme "${(key ?? '').slice(0, 40)}" is archived: nobody earns or spends its points any more.`) : refuse('unknown_programme', `There is no loyalty programme "${(key ?? '').slice(0, 40)}"; choose one that the Loyalty page shows.`);

function tell(desk: Desk, contactId: number, name: string, properties: JsonObject): void {
  desk.events.push({ workspaceId: desk.workspaceId, contactId, name, properties, occurredAt: desk.now });
}

/** A key that was used before, for the same or for something else. */
function seen(desk: Desk, programme: Programme, work: { readonly key: string; readonly contactId: number }, kind: string, points: number): Result | null {
  const before = desk.known.find((movement) => movement.programmeId === programme.id && movement.key === work.key);
  if (before === undefined) return null;
  if (before.kind === kind && before.points === points && before.contacts.includes(work.contactId)) return {};
  return refuse('key_reused', `The key "${work.key.slice(0, 100)}" has moved ${before.points} points before, which is not what is asked for now, or of somebody else; take a new key for each movement.`);
}

function short(desk: Desk, programme: Programme, contactId: number, points: number): Result {
  return refuse('insufficient_points', `Expected ${points} points, found ${desk.book.pointsOf(programme.id, contactId)}.`);
}

function moved(desk: Desk, programme: Programme, work: { readonly key: string }, kind: KnownMovement['kind'], points: number, ...contacts: readonly number[]): void {
  desk.known.push({ programmeId: programme.id, key: work.key, kind, points, contacts });
  for (const contactId of contacts) desk.touched.push({ contactId, programmeId: programme.id });
}

const expiryOf = ({ now, zone }: Desk, programme: Programme): number | null => (programme.expiryMonths === null ? null : addCalendar(now, { months: programme.expiryMonths }, zone));

function earn(desk: Desk, programme: Programme, work: Of<'earn'>): Result {
  const expiresAt = work.expiresAt === undefined ? expiryOf(desk, programme) : work.expiresAt;
  desk.book.give(programme, work.contactId, work.points, { kind: 'earn', key: work.key, reason: work.reason ?? null }, { now: desk.now, expiresAt, spend: work.spend ?? null });
  tell(desk, work.contactId, 'points.earned', { programme: programme.key, points: work.points, balance: desk.book.pointsOf(programme.id, work.contactId), reason: work.reason ?? null, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() });
  return {};
}

function burn(desk: Desk, programme: Programme, work: Of<'burn'>): Result {
  if (!desk.book.take(programme, work.contactId, work.points, { kind: 'burn', key: work.key, reason: work.reason ?? null })) return short(desk, programme, work.contactId, work.points);
  tell(desk, work.contactId, 'points.burned', { programme: programme.key, points: work.points, balance: desk.book.pointsOf(programme.id, work.contactId), reason: work.reason ?? null });
  return {};
}

function adjust(desk: Desk, programme: Programme, work: Of<'adjust'>): Result {
  const { contactId, points, key, reason } = work;
  const movement = { kind: 'adjust' as const, key, reason };
  if (points > 0) desk.book.give(programme, contactId, points, movement, { now: desk.now, expiresAt: expiryOf(desk, programme) });
  else if (!desk.book.take(programme, contactId, -points, movement)) return short(desk, programme, contactId, -points);
  tell(desk, contactId, 'points.adjusted', { programme: programme.key, points, balance: desk.book.pointsOf(programme.id, contactId), reason });
  return {};
}

function transfer(desk: Desk, programme: Programme, work: Of<'transfer'>): Result {
  const to = desk.named.get(work.to);
  if (to === undefined || !desk.people.has(to)) return refuse('unknown_contact', `Expected the email address or external id of a contact who gets the points, found "${work.to.slice(0, 100)}".`);
  if (to === work.contactId) return refuse('unknown_contact', 'Expected another contact who gets the points, found the one who gives them.');
  if (!desk.book.pass(programme, work.contactId, to, work.points, { kind: 'transfer', key: work.key, reason: work.reason ?? null }, desk.now)) return short(desk, programme, work.contactId, work.points);
  for (const [contactId, direction] of [[work.contactId, 'out'], [to, 'in']] as const) tell(desk, contactId, 'points.transferred', { programme: programme.key, points: work.points, direction, balance: desk.book.pointsOf(programme.id, contactId), reason: work.reason ?? null });
  desk.touched.push({ contactId: to, programmeId: programme.id });
  return {};
}

const MOVES = { earn, burn, transfer, adjust } as const;

/** Moves points, unless the key says that they were moved before. */
function movePoints(desk: Desk, work: Of<'earn' | 'burn' | 'transfer' | 'adjust'>): Result {
  const programme = programmeOf(desk.programmes, work.programme);
  if (programme === undefined) return noProgramme(desk, work.programme);
  if (!isPoints(work.do === 'adjust' ? Math.abs(work.points) : work.points)) return refuse('bad_points', `Expected a whole number of points from 1 to ${MAX_POINTS}, found ${work.points}.`);
  const points = work.do === 'burn' ? -work.points : work.points;
  const before = seen(desk, programme, work, work.do, points);
  if (before !== null) return before;
  const result = MOVES[work.do](desk, programme, work as never);
  if (!('refused' in result)) moved(desk, programme, work, work.do, points, work.contactId);
  return result;
}

function issue(desk: Desk, work: Of<'issue'>): Result {
  const { shelf, now, book } = desk;
  const pool = shelf.pool(work.pool);
  if (pool === undefined) return refuse('unknown_pool', `There is no coupon pool "${work.pool.slice(0, 40)}"; choose one that the Loyalty page shows.`);
  const before = shelf.before(pool, work.key);
  if (before !== undefined) return before.contactId === work.contactId ? { coupon: () => shelf.shown(pool, before) } : refuse('key_reused', `The key "${work.key.slice(0, 100)}" has been given a coupon for somebody else before; take a new key for each coupon.`);
  const code = shelf.refusal(pool, work.contactId, now);
  if (code === 'out_of_stock') return refuse(code, `No coupon of "${pool.name}" is left.`);
  if (code === 'limit_reached') return refuse(code, `This contact has as many coupons of "${pool.name}" as one may have: ${pool.perContact}.`);
  if (code === 'archived') return refuse(code, `"${pool.name}" is archived: no coupons of it are issued any more.`);
  if (code === 'not_valid') return refuse(code, `"${pool.name}" is not given out any more.`);
  if (pool.price !== null) {
    const programme = desk.programmes.find(({ id }) => id === pool.programmeId);
    if (programme === undefined) return refuse('archived', `"${pool.name}" costs points of a programme that is archived.`);
    const paid = seen(desk, programme, work, 'burn', -pool.price);
    if (paid !== null) return 'refused' in paid ? paid : refuse('key_reused', `The key "${work.key.slice(0, 100)}" has paid for something else before; take a new key for each coupon.`);
    if (!book.take(programme, work.contactId, pool.price, { kind: 'burn', key: work.key, reason: work.reason ?? pool.name })) return short(desk, programme, work.contactId, pool.price);
    moved(desk, programme, work, 'burn', -pool.price, work.contactId);
    tell(desk, work.contactId, 'points.burned', { programme: programme.key, points: pool.price, balance: book.pointsOf(programme.id, work.contactId), reason: work.reason ?? pool.name });
  }
  const coupon = shelf.give(pool, work.contactId, work.key, now);
  tell(desk, work.contactId, 'coupon.issued', { code: coupon.code, pool: pool.key, name: pool.name, benefit: pool.benefit, validUntil: coupon.validUntil === null ? null : new Date(coupon.validUntil).toISOString() });
  return { coupon: () => shelf.shown(pool, coupon) };
}

export const tillCoupon = (coupon: TillCoupon): LoyaltyCoupon => ({ id: coupon.id, code: coupon.code, pool: coupon.pool, name: coupon.name, benefit: coupon.benefit, validUntil: coupon.validUntil, usesLeft: coupon.uses - coupon.used });

export const noCoupon = (code: string): { refused: Refused } => refuse('unknown_coupon', `There is no coupon with the code "${code.slice(0, 40)}".`);

/** Redeems a coupon; `contactId` null when the till does not know who it is. The event is about who it was issued to, or who redeems it. */
export function redeem(desk: Desk, work: { readonly key: string; readonly code: string; readonly amount?: number | undefined; readonly contactId: number | null }): Result {
  const coupon = desk.coupons.find(({ code }) => code === storedCode(work.code));
  if (coupon === undefined) return noCoupon(work.code);
  const before = [...desk.redeemed, ...desk.redemptions].find(({ key }) => key === work.key);
  if (before !== undefined) return before.couponId === coupon.id ? { coupon: () => tillCoupon(coupon) } : refuse('key_reused', `The key "${work.key.slice(0, 100)}" has redeemed another coupon before; take a new key for each redemption.`);
  const refused = redeemRefusal(coupon, work.contactId, desk.now);
  if (refused !== null) return { refused };
  coupon.used += 1;
  desk.redemptions.push({ couponId: coupon.id, contactId: work.contactId, key: work.key, amount: work.amount ?? null });
  const contactId = coupon.contactId ?? work.contactId;
  if (contactId !== null && desk.people.has(contactId)) tell(desk, contactId, 'coupon.redeemed', { code: coupon.code, pool: coupon.pool, name: coupon.name, amount: work.amount ?? null, usesLeft: coupon.uses - coupon.used });
  return { coupon: () => tillCoupon(coupon) };
}

/** Carries one piece of work out on the desk, in memory; what it answers is read once all is written. */
export function carryOut(desk: Desk, work: LoyaltyWork): Result {
  if (!desk.people.has(work.contactId)) return refuse('unknown_contact', 'There is no such contact any more.');
  if (work.do === 'issue') return issue(desk, work);
  return work.do === 'redeem' ? redeem(desk, work) : movePoints(desk, work);
}

/** Points and tier of a contact as they stand on the desk; `tiers` by contact and programme, after all was written. */
export function standingOf(desk: Desk, contactId: number, programme: Programme, tierId: number | null): LoyaltyStanding {
  const tier = programme.tiers.find(({ id }) => id === tierId);
  return {
    programme: programme.key,
    points: desk.book.pointsOf(programme.id, contactId),
    tier: tier === undefined ? null : { key: tier.key, name: tier.name, benefits: tier.benefits },
    expiring: desk.book.expiringBy(programme.id, contactId, addCalendar(desk.now, { days: EXPIRING_DAYS }, desk.zone)),
  };
}
