import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import type { LoyaltyWork } from '../../src/core/loyalty/loyalty.js';
import { createPool } from '../../src/runtime/pool.js';
import { checkBooks } from '../../src/runtime/loyalty/check-books.js';
import { Ledger } from '../../src/runtime/loyalty/ledger.js';
import { loyaltyLane } from '../../src/runtime/loyalty/loyalty-lane.js';
import { expirePoints } from '../../src/runtime/loyalty/loyalty-duties.js';
import { eraseContact } from '../../src/runtime/customers/erase-contact.js';
import { lockForMerge, mergeContacts } from '../../src/runtime/customers/merge-contacts.js';
import { partContacts } from '../../src/runtime/customers/part-contacts.js';
import { removeContact } from '../../src/runtime/customers/remove-contact.js';
import { transaction } from '../../src/runtime/store/transaction.js';
import { TokenIds } from '../../src/runtime/store/token-ids.js';
import { archivePool, archiveProgramme } from '../../src/db/loyalty/archive.js';
import { testDatabase } from '../support/test-database.js';

const database = testDatabase();
let pools: [pg.Pool, pg.Pool];
let pool: pg.Pool;
let workspaceId = 0;
let now = 0;
let ledgers: [Ledger, Ledger];
let number = 0;
const DAY_MS = 86_400_000;
const fail = (error: unknown): never => {
  throw error;
};

const parts = (of: pg.Pool) => ({ pool: of, clock: { now: () => now }, ids: new TokenIds(of), admit: () => null, woken: () => undefined });

beforeAll(() => {
  pools = [createPool(database.connection, fail), createPool(database.connection, fail)];
  [pool] = pools;
});
beforeEach(async () => {
  now = Date.UTC(2026, 10, 22, 9);
  workspaceId = (await pool.query<{ id: number }>("insert into workspaces (name, timezone) values ('Shop', 'Europe/Paris') returning id")).rows[0]?.id as number;
  ledgers = pools.map((of) => new Ledger(parts(of))) as [Ledger, Ledger];
});
afterAll(async () => {
  await Promise.all(pools.map((of) => of.end()));
});

async function someone(): Promise<number> {
  const { rows } = await pool.query<{ id: number }>('insert into contacts (workspace_id, email, email_key) values ($1, $2, $2) returning id', [workspaceId, `c${++number}@example.org`]);
  return rows[0]?.id as number;
}
const rule = (sql: string, ...values: unknown[]) => pool.query(`update loyalty_programmes set ${sql} where workspace_id = $1`, [workspaceId, ...values]);
const tier = (key: string, threshold: number) => pool.query(`insert into loyalty_tiers (workspace_id, programme_id, key, name, threshold, benefits) select $1, id, $2, initcap($2), $3, 'Free delivery' from loyalty_programmes where workspace_id = $1`, [workspaceId, key, threshold]);
const one = async (work: LoyaltyWork, of = ledgers[0]) => (await of.apply(workspaceId, [work], 'test'))[0];
const earn = (contactId: number, points: number, more: object = {}) => one({ do: 'earn', key: `k${++number}`, contactId, points, ...more } as LoyaltyWork);
const burn = (contactId: number, points: number) => one({ do: 'burn', key: `k${++number}`, contactId, points });
const points = async (contactId: number) => (await ledgers[0].holdings(workspaceId, '', [contactId]))[0]?.points;
const attributes = async (contactId: number) => (await pool.query<{ attributes: Record<string, unknown> }>('select attributes from contacts where id = $1', [contactId])).rows[0]?.attributes;
const events = async (contactId: number) => (await pool.query<{ name: string; properties: Record<string, unknown> }>('select name, properties from events where contact_id = $1 order by id', [contactId])).rows;
const pool_ = (columns: Record<string, unknown>) => {
  const all = { workspace_id: workspaceId, key: 'welcome', name: 'Welcome', origin: 'made', ...columns };
  return pool.query(`insert into coupon_pools (${Object.keys(all).join(', ')}) values (${Object.keys(all).map((_, index) => `$${index + 1}`).join(', ')}) returning id`, Object.values(all));
};
/** As in production, but each duty at once. */
async function passTime(days: number): Promise<void> {
  now += days * DAY_MS;
  const lane = loyaltyLane({ ...parts(pool), admit: () => null }, fail);
  while (await lane.step());
}

describe('points of a contact (A5)', () => {
  it('add up, are taken where there are enough, and are said in words where there are not', async () => {
    const contact = await someone();
    expect(await earn(contact, 120, { reason: 'Order 7' })).toMatchObject({ refused: null, standing: { programme: 'points', points: 120 } });
    expect(await burn(contact, 50)).toMatchObject({ refused: null, standing: { points: 70 } });
    expect(await burn(contact, 71)).toMatchObject({ refused: { code: 'insufficient_points', message: 'Expected 71 points, found 70.' }, standing: { points: 70 } });
    expect((await events(contact)).map(({ name, properties }) => [name, properties['points'], properties['balance']])).toEqual([['points.earned', 120, 120], ['points.burned', 50, 70]]);
    expect(await attributes(contact)).toEqual({ loyaltyPoints: 70 });
    expect(await checkBooks(pool, workspaceId)).toEqual([]);
  });

  it('move once for each key, and a key that comes again for something else is refused', async () => {
    const contact = await someone();
    const work: LoyaltyWork = { do: 'earn', key: 'order-7', contactId: contact, points: 10 };
    const all = await Promise.all(Array.from({ length: 8 }, (_, index) => one(work, ledgers[index % 2])));
    expect(all.map((answer) => [answer?.refused, answer?.standing?.points])).toEqual(Array.from({ length: 8 }, () => [null, 10]));
    expect(await one({ ...work, points: 11 })).toMatchObject({ refused: { code: 'key_reused' }, standing: { points: 10 } });
    expect(await one({ ...work, contactId: await someone() })).toMatchObject({ refused: { code: 'key_reused' } });
    expect(await points(contact)).toBe(10);
  });

  it('are whole numbers: nothing else is moved', async () => {
    const contact = await someone();
    for (const wrong of [0, -5, 1.5, Number.NaN, 1e12]) expect(await earn(contact, wrong)).toMatchObject({ refused: { code: 'bad_points' } });
    expect(await one({ do: 'earn', key: 'x', contactId: 999_999_999, points: 1 })).toMatchObject({ refused: { code: 'unknown_contact' }, standing: null });
    expect(await one({ do: 'earn', key: 'x', contactId: contact, points: 1, programme: 'miles' })).toMatchObject({ refused: { code: 'unknown_programme' } });
  });

  it('of another workspace are out of reach', async () => {
    const contact = await someone();
    const other = (await pool.query<{ id: number }>("insert into workspaces (name) values ('Other') returning id")).rows[0]?.id as number;
    expect(await ledgers[0].apply(other, [{ do: 'earn', key: 'x', contactId: contact, points: 5 }], 'test')).toMatchObject([{ refused: { code: 'unknown_contact' } }]);
  });

  it('expire month by month, those first that came first; what is spent is taken from those that expire next', async () => {
    await rule('expiry_months = 12');
    const contact = await someone();
    await earn(contact, 100);
    now += 31 * DAY_MS;
    await earn(contact, 50);
    await burn(contact, 70);
    await passTime(335);
    expect([await points(contact), await attributes(contact)]).toEqual([50, { loyaltyPoints: 50 }]);
    await passTime(31);
    expect(await points(contact)).toBe(0);
    expect((await events(contact)).filter(({ name }) => name === 'points.expired').map(({ properties }) => properties['points'])).toEqual([30, 50]);
    await passTime(400);
    expect(await checkBooks(pool, workspaceId)).toEqual([]);
  });

  it('may be owed where the programme allows it, and are paid back by the next ones', async () => {
    await rule('may_owe = true');
    const contact = await someone();
    expect(await burn(contact, 30)).toMatchObject({ refused: null, standing: { points: -30 } });
    await expect(rule('may_owe = false')).rejects.toThrow(/check/);
    expect(await earn(contact, 50)).toMatchObject({ standing: { points: 20 } });
    expect(await checkBooks(pool, workspaceId)).toEqual([]);
    await rule('may_owe = false');
    expect(await burn(contact, 21)).toMatchObject({ refused: { code: 'insufficient_points' } });
  });

  it('go from one contact to another with the day they expire on, and none is made on the way', async () => {
    const [from, to] = [await someone(), await someone()];
    const { rows } = await pool.query<{ email: string }>('select email from contacts where id = $1', [to]);
    const expiresAt = now + 40 * DAY_MS;
    await earn(from, 40, { expiresAt });
    expect(await one({ do: 'transfer', key: 't1', contactId: from, points: 15, to: rows[0]?.email as string })).toMatchObject({ refused: null, standing: { points: 25 } });
    expect(await one({ do: 'transfer', key: 't2', contactId: from, points: 26, to: rows[0]?.email as string })).toMatchObject({ refused: { code: 'insufficient_points' } });
    expect(await one({ do: 'transfer', key: 't3', contactId: from, points: 1, to: 'nobody@example.org' })).toMatchObject({ refused: { code: 'unknown_contact' } });
    expect(await points(to)).toBe(15);
    await passTime(41);
    expect([await points(from), await points(to)]).toEqual([0, 0]);
    expect(await checkBooks(pool, workspaceId)).toEqual([]);
  });

  it('cannot be changed behind the back of the ledger: the database refuses', async () => {
    const contact = await someone();
    await earn(contact, 10);
    for (const sql of ['update loyalty_entries set points = 99', 'delete from loyalty_entries', 'update loyalty_movements set points = 99', 'delete from loyalty_movements']) await expect(pool.query(`${sql} where workspace_id = $1`, [workspaceId])).rejects.toThrow('append-only');
    await expect(pool.query('insert into loyalty_entries (workspace_id, movement_id, account_id, at, points, balance) select workspace_id, movement_id, account_id, at, -11, -1 from loyalty_entries where workspace_id = $1', [workspaceId])).rejects.toThrow(/balance|check/);
    expect(await points(contact)).toBe(10);
  });
});

describe('a tier', () => {
  it('is reached at once, kept for its time, and lost when the year that counted is over; journeys hear of it', async () => {
    await rule('tier_months = 12, keep_months = 6');
    await tier('silver', 100);
    await tier('gold', 500);
    const contact = await someone();
    await earn(contact, 99);
    expect((await earn(contact, 1))?.standing).toMatchObject({ tier: { key: 'silver', name: 'Silver', benefits: 'Free delivery' } });
    await passTime(30);
    await earn(contact, 400);
    expect(await attributes(contact)).toEqual({ loyaltyPoints: 500, loyaltyTier: 'Gold' });
    await burn(contact, 450);
    await passTime(336);
    expect(await attributes(contact)).toEqual({ loyaltyPoints: 50, loyaltyTier: 'Silver' });
    await passTime(366);
    expect(await attributes(contact)).toEqual({ loyaltyPoints: 50 });
    expect((await events(contact)).filter(({ name }) => name === 'tier.changed').map(({ properties }) => [properties['from'], properties['to'], properties['direction']])).toEqual([[null, 'silver', 'up'], ['silver', 'gold', 'up'], ['gold', 'silver', 'down'], ['silver', null, 'down']]);
  });

  it('can look at the points there are, or at the money spent', async () => {
    await rule(`tier_basis = 'balance', keep_months = 0`);
    await tier('silver', 100);
    const contact = await someone();
    expect((await earn(contact, 100))?.standing?.tier?.key).toBe('silver');
    expect((await burn(contact, 1))?.standing?.tier).toBeNull();
    await rule(`tier_basis = 'spend'`);
    expect((await earn(contact, 1, { spend: 99.9 }))?.standing?.tier).toBeNull();
    expect((await earn(contact, 1, { spend: 0.1 }))?.standing?.tier?.key).toBe('silver');
  });
});

describe('coupons (A17, X14)', () => {
  it('a stock of one that fifty want at once goes to exactly one', async () => {
    await pool_({ stock: 1 });
    const contacts = await Promise.all(Array.from({ length: 50 }, someone));
    const answers = await Promise.all(contacts.map((contactId, index) => one({ do: 'issue', key: `want-${contactId}`, contactId, pool: 'welcome' }, ledgers[index % 2])));
    expect(answers.filter((answer) => answer?.coupon !== null)).toHaveLength(1);
    expect(answers.filter((answer) => answer?.refused?.code === 'out_of_stock')).toHaveLength(49);
    const { rows } = await pool.query<{ issued: number; coupons: number }>('select p.issued, (select count(*) from coupons c where c.pool_id = p.id) as coupons from coupon_pools p where p.workspace_id = $1', [workspaceId]);
    expect(rows).toEqual([{ issued: 1, coupons: 1 }]);
  });

  it('imported codes go out one by one, the same key is given the same code, and each contact has as many as it may', async () => {
    const { rows } = await pool_({ origin: 'imported', stock: 3, per_contact: 1 });
    await pool.query(`insert into coupons (workspace_id, pool_id, code, uses, state) select $1, $2, c, 1, 'free' from unnest(array['NOEL-1', 'NOEL-2', 'NOEL-3']) c`, [workspaceId, rows[0]?.id]);
    const [a, b] = [await someone(), await someone()];
    const work = { do: 'issue', key: 'a', contactId: a, pool: 'welcome' } as const;
    const twice = await Promise.all([one(work), one(work, ledgers[1])]);
    expect(new Set(twice.map((answer) => answer?.coupon?.code)).size).toBe(1);
    expect(await one({ ...work, key: 'a2' })).toMatchObject({ refused: { code: 'limit_reached' } });
    const codes = [twice[0], await one({ ...work, key: 'b', contactId: b })].map((answer) => answer?.coupon?.code);
    expect(codes).toEqual(['NOEL-1', 'NOEL-2']);
  });

  it('a code is easy to read aloud, and no two are the same', async () => {
    await pool_({ prefix: 'NOEL' });
    const contactId = await someone();
    const answers = await ledgers[0].apply(workspaceId, Array.from({ length: 200 }, (_, index): LoyaltyWork => ({ do: 'issue', key: `c${index}`, contactId, pool: 'welcome' })), 'test');
    const codes = answers.map((answer) => answer.coupon?.code ?? '');
    expect(new Set(codes).size).toBe(200);
    expect(codes.filter((code) => !/^NOEL-[34679ACDEFGHJKMNPQRTWXY]{5}-[34679ACDEFGHJKMNPQRTWXY]{5}$/.test(code))).toEqual([]);
  });

  it('is redeemed once at the till, whatever is typed and however often it is scanned', async () => {
    await pool_({ valid_days: 10 });
    const contactId = await someone();
    const code = (await one({ do: 'issue', key: 'i', contactId, pool: 'welcome' }))?.coupon?.code as string;
    const scans = await Promise.all(Array.from({ length: 6 }, (_, index) => ledgers[index % 2]?.redeem(workspaceId, { key: `receipt-${index}`, code: ` ${code.toLowerCase()} `, contactId: null, amount: 12.5 }, 'till')));
    expect(scans.filter((scan) => scan?.refused === null)).toHaveLength(1);
    expect(scans.filter((scan) => scan?.refused?.code === 'used_up')).toHaveLength(5);
    const winner = scans.findIndex((scan) => scan?.refused === null);
    expect(await ledgers[0].redeem(workspaceId, { key: `receipt-${winner}`, code, contactId: null }, 'till')).toMatchObject({ refused: null, coupon: { usesLeft: 0 } });
    expect(await ledgers[0].redeem(workspaceId, { key: 'x', code: 'NOT-THERE', contactId: null }, 'till')).toMatchObject({ refused: { code: 'unknown_coupon' } });
    expect((await events(contactId)).map(({ name }) => name)).toEqual(['coupon.issued', 'coupon.redeemed']);
  });

  it('expires, is refused to others when it is personal, and costs points when it is a reward', async () => {
    await pool_({ valid_days: 10, bound: true, price: 100, programme_id: (await pool.query<{ id: number }>('select id from loyalty_programmes where workspace_id = $1', [workspaceId])).rows[0]?.id });
    const [owner, other] = [await someone(), await someone()];
    const want = { do: 'issue', key: 'i', contactId: owner, pool: 'welcome' } as const;
    expect(await one(want)).toMatchObject({ refused: { code: 'insufficient_points' }, coupon: null });
    await earn(owner, 150);
    const issued = await one(want);
    expect(issued).toMatchObject({ refused: null, standing: { points: 50 } });
    expect(await one(want)).toMatchObject({ refused: null, standing: { points: 50 }, coupon: { code: issued?.coupon?.code } });
    const code = issued?.coupon?.code as string;
    for (const contactId of [other, null]) expect(await ledgers[0].redeem(workspaceId, { key: 'r', code, contactId }, 'till')).toMatchObject({ refused: { code: 'other_contact' } });
    await passTime(11);
    expect(await ledgers[0].redeem(workspaceId, { key: 'r', code, contactId: owner }, 'till')).toMatchObject({ refused: { code: 'not_valid' } });
    expect((await events(owner)).map(({ name }) => name)).toEqual(['points.earned', 'points.burned', 'coupon.issued', 'coupon.expired']);
    expect(await checkBooks(pool, workspaceId)).toEqual([]);
  });
});

describe('people who turn out to be one, or who go (D4, P4)', () => {
  it('bring their points and coupons together, none is made by it, and parting them gives back what is left', async () => {
    await tier('silver', 150);
    await pool_({});
    const [from, into] = [await someone(), await someone()];
    await earn(from, 100, { expiresAt: now + 5 * DAY_MS });
    await earn(into, 60);
    const coupon = (await one({ do: 'issue', key: 'c', contactId: from, pool: 'welcome' }))?.coupon;
    await transaction(pool, async (client) => {
      await lockForMerge(client, [from, into]);
      await mergeContacts(client, workspaceId, { from, into, reason: 'identify' } as never, now);
    });
    await passTime(0);
    expect([await points(into), (await attributes(into))?.['loyaltyPoints'], (await attributes(into))?.['loyaltyTier']]).toEqual([160, 160, 'Silver']);
    expect(await burn(into, 110)).toMatchObject({ refused: null, standing: { points: 50 } });
    expect(await checkBooks(pool, workspaceId)).toEqual([]);
    const { rows } = await pool.query<{ id: number }>('select id from contact_merges where workspace_id = $1', [workspaceId]);
    await transaction(pool, (client) => partContacts(client, workspaceId, rows[0]?.id as number, null, now));
    await passTime(0);
    expect([await points(from), await points(into)]).toEqual([0, 50]);
    expect((await pool.query('select contact_id from coupons where code = $1', [coupon?.code])).rows).toEqual([{ contact_id: from }]);
    expect(await checkBooks(pool, workspaceId)).toEqual([]);
  });

  it.each(['erased', 'deleted'])('who is %s leaves numbers, and no points behind', async (how) => {
    const contact = await someone();
    await earn(contact, 100, { reason: 'Order of Ada Martin' });
    await burn(contact, 30);
    if (how === 'erased') await eraseContact(pool, { workspaceId, contactId: contact, by: 'test', now });
    else await transaction(pool, (client) => removeContact(client, workspaceId, contact, now));
    expect(await checkBooks(pool, workspaceId)).toEqual([]);
    expect((await pool.query('select contact_id, balance from loyalty_accounts where workspace_id = $1', [workspaceId])).rows).toEqual([{ contact_id: null, balance: 0 }]);
    expect((await pool.query('select kind, points, reason from loyalty_movements where workspace_id = $1 order by id', [workspaceId])).rows).toEqual([{ kind: 'earn', points: 100, reason: null }, { kind: 'burn', points: -30, reason: null }, { kind: 'forfeit', points: -70, reason: null }]);
  });

  it('are told once of points that expire in a month, where a journey listens for it', async () => {
    const workflow = (await pool.query<{ id: number }>(`insert into workflows (workspace_id, name, draft) values ($1, 'Listens', '{}') returning id`, [workspaceId])).rows[0]?.id;
    const version = (await pool.query<{ id: number }>(`insert into workflow_versions (workspace_id, workflow_id, number, document, document_hash, port_table) values ($1, $2, 1, '{}', '', '[]') returning id`, [workspaceId, workflow])).rows[0]?.id;
    await pool.query(`insert into entries (workspace_id, workflow_id, version_id, node, node_id, kind, key, config) values ($1, $2, $3, 0, 'start', 'event', 'points.expiring:30', '{"where": true, "trigger": {"type": "loyalty.pointsExpiring", "version": 1, "settings": {}}}')`, [workspaceId, workflow, version]);
    const contact = await someone();
    await passTime(0);
    await earn(contact, 40, { expiresAt: now + 50 * DAY_MS });
    await earn(contact, 5, { expiresAt: now + 50 * DAY_MS });
    await earn(contact, 7, { expiresAt: now + 90 * DAY_MS });
    await passTime(19);
    expect((await events(contact)).filter(({ name }) => name === 'points.expiring:30')).toEqual([]);
    await passTime(1);
    await passTime(1);
    expect((await events(contact)).filter(({ name }) => name === 'points.expiring:30').map(({ properties }) => [properties['points'], properties['days']])).toEqual([[45, 30]]);
    await pool.query('delete from entries where workspace_id = $1', [workspaceId]);
  });
});

type Move = { readonly do: 'earn' | 'burn' | 'transfer' | 'adjust' | 'expire'; readonly who: number; readonly points: number; readonly key: number; readonly at: number };
const move: fc.Arbitrary<Move> = fc.record({ do: fc.constantFrom('earn', 'burn', 'transfer', 'adjust', 'expire'), who: fc.nat({ max: 3 }), points: fc.integer({ min: 1, max: 40 }), key: fc.nat({ max: 25 }), at: fc.nat({ max: 3 }) });

it('whatever is earned, spent, passed on and expires at the same time, with keys that come again, no point appears or disappears', async () => {
  await rule('expiry_months = 1');
  await tier('silver', 60);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(move, { minLength: 1, maxLength: 5 }), { minLength: 4, maxLength: 10 }), fc.boolean(), async (batches, mayOwe) => {
      const round = ++number;
      const contacts = [await someone(), await someone(), await someone(), await someone()];
      const { rows } = await pool.query<{ email: string }>('select email from contacts where id = any($1::bigint[]) order by id', [contacts]);
      const programme = `p${round}`;
      await pool.query('insert into loyalty_programmes (workspace_id, key, name, expiry_months, may_owe) values ($1, $2, $2, 1, $3)', [workspaceId, programme, mayOwe]);
      const workOf = ({ do: what, who, points: amount, key }: Move): LoyaltyWork => {
        const base = { key: `r${round}-${key}`, contactId: contacts[who] as number, points: amount, programme };
        if (what === 'transfer') return { ...base, do: what, to: rows[(who + 1) % 4]?.email as string };
        return what === 'adjust' ? { ...base, do: what, points: key % 2 ? amount : -amount, reason: 'test' } : { ...base, do: what as 'earn' | 'burn' };
      };
      const done = await Promise.all(batches.map(async (batch, index) => {
        const works = batch.filter((one) => one.do !== 'expire').map(workOf);
        if (batch.some((one) => one.do === 'expire')) await expirePoints({ ...parts(pools[index % 2] as pg.Pool), admit: () => null }, now + (batch[0] as Move).at * 20 * DAY_MS);
        const answers = await (ledgers[index % 2] as Ledger).apply(workspaceId, works, 'test');
        return works.map((work, at) => ({ work, refused: answers[at]?.refused?.code ?? null }));
      }));
      expect(await checkBooks(pool, workspaceId)).toEqual([]);
      // each key that was carried out, by whoever came first, is there once and says what was asked
      const { rows: written } = await pool.query<{ key: string; kind: string; points: number; sum: number }>(`select m.key, m.kind, m.points, (select sum(e.points)::bigint from loyalty_entries e where e.movement_id = m.id) as sum from loyalty_movements m join loyalty_programmes p on p.id = m.programme_id where p.workspace_id = $1 and p.key = $2`, [workspaceId, programme]);
      const carriedOut = new Set(done.flat().filter(({ refused }) => refused === null).map(({ work }) => work.key));
      expect(new Set(written.filter(({ kind }) => kind !== 'expire').map(({ key }) => key))).toEqual(carriedOut);
      expect(written.filter(({ kind, points: moved, sum }) => sum !== (kind === 'transfer' ? 0 : moved))).toEqual([]);
      expect(done.flat().map(({ refused }) => refused).filter((code) => code !== null && !['insufficient_points', 'key_reused'].includes(code))).toEqual([]);
    }),
    { numRuns: 12 },
  );
}, 60_000);

describe('what is archived', () => {
  it('neither gives nor takes points, keeps what there is, and can be taken back; the last programme stays', async () => {
    const ada = await someone();
    await earn(ada, 100);
    const { rows } = await pool.query<{ id: number; key: string }>('select id, key from loyalty_programmes where workspace_id = $1', [workspaceId]);
    const first = rows[0] as { id: number; key: string };
    expect(await archiveProgramme(pool, workspaceId, first.id, true)).toBe('last');
    await pool.query(`insert into loyalty_programmes (workspace_id, key, name) values ($1, 'stars', 'Stars')`, [workspaceId]);
    expect(await archiveProgramme(pool, workspaceId + 1, first.id, true)).toBe('missing');
    expect(await archiveProgramme(pool, workspaceId, first.id, true)).toMatchObject({ name: expect.any(String) });
    expect((await earn(ada, 10, { programme: first.key }))?.refused).toMatchObject({ code: 'archived' });
    expect((await one({ do: 'burn', key: `k${++number}`, contactId: ada, points: 1, programme: first.key }))?.refused).toMatchObject({ code: 'archived' });
    expect((await earn(ada, 10))?.standing).toMatchObject({ programme: 'stars', points: 10 });
    await archiveProgramme(pool, workspaceId, first.id, false);
    expect((await earn(ada, 10, { programme: first.key }))?.standing).toMatchObject({ programme: first.key, points: 110 });
  });

  it('issues no coupon, and what was issued before is still redeemed', async () => {
    const ada = await someone();
    const id = (await pool_({})).rows[0]?.id as number;
    const issued = await one({ do: 'issue', key: 'a', contactId: ada, pool: 'welcome' });
    expect(await archivePool(pool, workspaceId, id, true)).toBe('Welcome');
    expect((await one({ do: 'issue', key: 'b', contactId: ada, pool: 'welcome' }))?.refused).toMatchObject({ code: 'archived' });
    expect((await ledgers[0].redeem(workspaceId, { code: issued?.coupon?.code ?? '', contactId: ada, key: 'till' }, 'test')).refused).toBeNull();
    await archivePool(pool, workspaceId, id, false);
    expect((await one({ do: 'issue', key: 'b', contactId: ada, pool: 'welcome' }))?.refused).toBeNull();
  });
});
