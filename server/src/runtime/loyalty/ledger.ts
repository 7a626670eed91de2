import type { LoyaltyAnswer, LoyaltyHolding, LoyaltyOffers } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Admit, Clock } from '../../core/ports.js';
import { storedCode } from '../../customers/loyalty/coupon-code.js';
import type { Loyalty, LoyaltyWork, TillRedemption } from '../../core/loyalty/loyalty.js';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { leaveChanged } from '../store/leave-changed.js';
import { recordEvents } from '../store/record-events.js';
import { transaction } from '../store/transaction.js';
import type { TokenIds } from '../store/token-ids.js';
import { addCounts } from '../store/write-history.js';
import { carryOut, noCoupon, redeem, standingOf, tillCoupon, type Desk, type KnownMovement } from './carry-out.js';
import { checkWorks } from './check-works.js';
import { CouponShelf } from './coupon-shelf.js';
import { lockPeople } from './lock-people.js';
import { readBook } from './read-book.js';
import { readProgrammes, zoneOf } from './read-programmes.js';
import { couponOf, couponsOf, redeemRefusal, redeemedBefore, writeRedemptions } from './redeem-coupons.js';
import { updateStandings } from './update-standings.js';
import { programmeOf, writeBook } from './write-book.js';

export interface LedgerParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly ids: TokenIds;
  readonly admit: Admit;
  /** Journeys may go on or end: something was recorded of contacts. */
  readonly woken: () => void;
}

const KNOWN = `select m.programme_id as "programmeId", m.key, m.kind, m.points, array(select a.contact_id::float8 from loyalty_entries e join loyalty_accounts a on a.id = e.account_id where e.movement_id = m.id and a.contact_id is not null) as contacts
  from loyalty_movements m where m.programme_id = any($1::int[]) and m.key = any($2::text[])`;
const MAX_TRIES = 4;
/** Another transaction has used the same key meanwhile: the next try finds what it has written. */
const isTaken = (error: unknown): boolean => ['23505'].includes((error as { code?: string }).code ?? '');

/**
 * Points and coupons. Everything of one call is one transaction: movements, balances, tiers, attributes, events; contacts are locked before
 * anything is read. A call that is repeated with the same keys changes nothing and answers the same.
 */
export class Ledger implements Loyalty {
  constructor(private readonly parts: LedgerParts) {}

  /** Carries out work in order; one answer each. `actor`: who asks, as statements show it. */
  async apply(workspaceId: number, works: readonly LoyaltyWork[], actor: string): Promise<LoyaltyAnswer[]> {
    if (works.length === 0) return [];
    checkWorks(works);
    return this.together(async (client, now) => {
      const named = await this.named(client, workspaceId, works);
      const codes = works.flatMap((work) => (work.do === 'redeem' ? [storedCode(work.code)] : []));
      const desk = await this.desk(client, workspaceId, now, { works, named, codes, contacts: [...works.map(({ contactId }) => contactId), ...named.values()] });
      const results = works.map((work) => carryOut(desk, work));
      const tiers = await this.write(client, desk, actor, works.map((work) => ({ contactId: work.contactId, programme: programmeOf(desk.programmes, work.programme)?.id ?? 0 })));
      return results.map((result, index): LoyaltyAnswer => {
        const { contactId, programme: key } = works[index] as LoyaltyWork;
        const programme = programmeOf(desk.programmes, key);
        return {
          refused: 'refused' in result ? result.refused : null,
          standing: programme === undefined || !desk.people.has(contactId) ? null : standingOf(desk, contactId, programme, tiers.get(`${contactId} ${programme.id}`) ?? null),
          coupon: 'refused' in result ? null : (result.coupon?.() ?? null),
        };
      });
    });
  }

  /** Redeems a coupon at a till. */
  async redeem(workspaceId: number, till: TillRedemption, actor: string): Promise<Omit<LoyaltyAnswer, 'standing'>> {
    return this.together(async (client, now) => {
      const desk = await this.desk(client, workspaceId, now, { works: [], named: new Map(), codes: [storedCode(till.code)], keys: [till.key], contacts: till.contactId === null ? [] : [till.contactId] });
      const result = till.contactId !== null && !desk.people.has(till.contactId) ? { refused: { code: 'unknown_contact' as const, message: 'There is no such contact.' } } : redeem(desk, till);
      await this.write(client, desk, actor, []);
      return { refused: 'refused' in result ? result.refused : null, coupon: 'refused' in result ? null : (result.coupon?.() ?? null) };
    });
  }

  async check(workspaceId: number, code: string, contactId: number | null): Promise<Omit<LoyaltyAnswer, 'standing'>> {
    const coupon = await couponOf(this.parts.pool, workspaceId, storedCode(code));
    if (coupon === undefined) return { ...noCoupon(code), coupon: null };
    return { refused: redeemRefusal(coupon, contactId, this.parts.clock.now()), coupon: tillCoupon(coupon) };
  }

  /** What contacts have; nobody is locked. */
  async holdings(workspaceId: number, programmeKey: string, contactIds: readonly number[]): Promise<LoyaltyHolding[]> {
    const nothing = (contactId: number): LoyaltyHolding => ({ contactId, points: 0, tier: null });
    const programme = programmeOf(await readProgrammes(this.parts.pool, workspaceId), programmeKey);
    if (programme === undefined) return contactIds.map(nothing);
    const { rows } = await this.parts.pool.query<{ contact_id: number; points: number; tier_id: number | null }>('select contact_id, points, tier_id from loyalty_standings where workspace_id = $1 and programme_id = $2 and contact_id = any($3::bigint[])', [workspaceId, programme.id, contactIds]);
    const found = new Map(rows.map((row) => [row.contact_id, { contactId: row.contact_id, points: row.points, tier: programme.tiers.find(({ id }) => id === row.tier_id)?.key ?? null }]));
    return contactIds.map((id) => found.get(id) ?? nothing(id));
  }

  /** What settings of nodes can name. */
  async offers(workspaceId: number): Promise<LoyaltyOffers> {
    const programmes = await readProgrammes(this.parts.pool, workspaceId);
    const { rows } = await this.parts.pool.query<LoyaltyOffers['pools'][number]>('select key, name from coupon_pools where workspace_id = $1 and archived_at is null order by name', [workspaceId]);
    return { programmes: programmes.map(({ key, name, tiers }) => ({ key, name, tiers: tiers.map((tier) => ({ key: tier.key, name: tier.name })) })), pools: rows };
  }

  private async together<Result>(work: (client: pg.PoolClient, now: number) => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      await this.parts.ids.reserve();
      try {
        const result = await transaction(this.parts.pool, (client) => work(client, this.parts.clock.now()));
        this.parts.woken();
        return result;
      } catch (error) {
        if (!isTaken(error) || tries === MAX_TRIES) throw error;
      }
    }
  }

  private async named(client: pg.ClientBase, workspaceId: number, works: readonly LoyaltyWork[]): Promise<Map<string, number>> {
    const names = works.flatMap((work) => (work.do === 'transfer' ? [work.to] : []));
    if (names.length === 0) return new Map();
    const { rows } = await client.query<{ name: string; id: number }>('select u.name, c.id from unnest($2::text[], $3::text[]) as u(name, email_key) join contacts c on c.workspace_id = $1 and (c.email_key = u.email_key or c.external_id = u.name) order by c.email_key = u.email_key', [workspaceId, names, names.map((name) => (name.includes('@') ? normaliseEmail(name) : ''))]);
    return new Map(rows.map(({ name, id }) => [name, id]));
  }

  private async desk(client: pg.PoolClient, workspaceId: number, now: number, { works, named, codes, contacts, keys = [] }: { works: readonly LoyaltyWork[]; named: Map<string, number>; codes: readonly string[]; contacts: readonly number[]; keys?: readonly string[] }): Promise<Desk> {
    const owners = codes.length === 0 ? [] : (await client.query<{ contact_id: number }>('select contact_id from coupons where workspace_id = $1 and code = any($2::text[]) and contact_id is not null', [workspaceId, codes])).rows.map((row) => row.contact_id);
    const people = await lockPeople(client, workspaceId, [...contacts, ...owners]);
    const [all, zone] = [await readProgrammes(client, workspaceId, true), await zoneOf(client, workspaceId)];
    const programmes = all.filter(({ archived }) => !archived);
    const issues = works.flatMap((work) => (work.do === 'issue' ? [work] : []));
    const allKeys = works.map(({ key }) => key);
    const moves = works.filter(({ do: what }) => what !== 'redeem').length * 2;
    return {
      workspaceId, now, zone, programmes, archived: new Set(all.flatMap(({ key, archived }) => (archived ? [key] : []))), people, named, events: [], redemptions: [], touched: [],
      book: await readBook(client, [...people], moves),
      shelf: await CouponShelf.open(client, workspaceId, issues, zone),
      known: allKeys.length === 0 ? [] : (await client.query<KnownMovement>(KNOWN, [programmes.map(({ id }) => id), allKeys])).rows,
      coupons: await couponsOf(client, workspaceId, codes),
      redeemed: await redeemedBefore(client, workspaceId, codes.length === 0 ? [] : [...allKeys, ...keys]),
    };
  }

  /** Writes what was done on the desk, and what comes of it; answers tiers of contacts by contact and programme. */
  private async write(client: pg.PoolClient, desk: Desk, actor: string, asked: readonly { contactId: number; programme: number }[]): Promise<Map<string, number | null>> {
    const { workspaceId, now, book, events } = desk;
    await writeBook(client, workspaceId, book, actor, now);
    await desk.shelf.write(client, workspaceId, now);
    await writeRedemptions(client, workspaceId, desk.redemptions, actor, now);
    const standings = await updateStandings(client, workspaceId, desk.programmes, desk.zone, desk.touched, now);
    const left = await leaveChanged(client, standings.changed.map((contactId) => ({ workspaceId, contactId })), now);
    const all = [...events, ...standings.events];
    const recorded = all.length === 0 ? null : await recordEvents(client, all, now, this.parts.admit, this.parts.ids.next);
    await addCounts(client, [...left, ...(recorded?.counts ?? [])]);
    const { rows } = asked.length === 0 ? { rows: [] } : await client.query<{ contact_id: number; programme_id: number; tier_id: number | null }>('select contact_id, programme_id, tier_id from loyalty_standings where contact_id = any($1::bigint[])', [asked.map(({ contactId }) => contactId)]);
    return new Map(rows.map((row) => [`${row.contact_id} ${row.programme_id}`, row.tier_id]));
  }
}
