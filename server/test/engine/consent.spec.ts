import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setConsent, type ConsentState } from '@parcours/sdk/node';
import fc from 'fast-check';
import type pg from 'pg';
import { judge, type Basis } from '../../src/core/consent/withheld.js';
import type { StoreWorld } from '../../src/core/testing/store-world.js';
import { addressHash } from '../../src/customers/consent/address-hash.js';
import { createPool } from '../../src/runtime/pool.js';
import { beginEffects } from '../../src/runtime/customers/begin-effects.js';
import { suppress } from '../../src/runtime/customers/suppress.js';
import { PostgresStore } from '../../src/runtime/store/postgres-store.js';
import { testDatabase } from '../support/test-database.js';
import { postgresWorld } from './postgres-world.js';

const database = testDatabase();
let pools: [pg.Pool, pg.Pool];
let world: StoreWorld;
let store: PostgresStore;
let next = 1;
const fail = (error: Error): never => {
  throw error;
};
const NOW = Date.UTC(2026, 10, 22);

beforeAll(() => {
  pools = [createPool(database.connection, fail), createPool(database.connection, fail)];
});
beforeEach(async () => {
  world = await postgresWorld(...pools);
  store = world.store as PostgresStore;
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
});

/** A message that is planned and has not begun. */
async function planned(contactId: number | null, purpose: string | null = 'newsletter', { asks = false, channel = 'email' } = {}): Promise<{ id: number; attempt: number }> {
  const id = next++;
  await pools[0].query(
    `insert into deliveries (id, run_id, token_id, contact_id, created_at, workspace_id, version_id, visit, item, node, channel, purpose, asks)
     values ($1, $1, $1, $2, now(), $3, 1, 1, 0, 0, $4, $5, $6)`,
    [id, contactId, world.workspaceId, channel, purpose, asks],
  );
  return { id, attempt: 1 };
}

const says = (contactId: number, state: ConsentState, purpose = 'newsletter'): Promise<void> =>
  store.command(world.workspaceId, contactId, setConsent({ purpose, channel: 'email', state, source: 'test', text: 'I would like to hear from you.', address: '203.0.113.77' }), NOW);

async function someone(email = `c${next++}@example.org`): Promise<number> {
  const { rows } = await pools[0].query<{ id: number }>('insert into contacts (workspace_id, email, email_key) values ($1, $2, lower($2)) returning id', [world.workspaceId, email]);
  return rows[0]?.id as number;
}

async function withClient<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  return work(client).finally(() => client.release());
}

/** Whether `work` is still under way after a while. */
const waits = async (work: Promise<unknown>): Promise<boolean> => Promise.race([work.then(() => false), new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 150))]);

describe('what somebody has agreed to', () => {
  it('is asked for right before each message: nobody who has not agreed is written to (C18)', async () => {
    const contact = await someone();
    const message = await planned(contact);
    expect((await store.begin([message], NOW)).withheld.get(message.id)?.code).toBe('no_consent');
    await says(contact, 'granted');
    expect((await store.begin([message], NOW)).may).toEqual(new Set([message.id]));
  });

  it('does not count before it is confirmed, except for the message that asks', async () => {
    const contact = await someone();
    await says(contact, 'asked');
    const [offer, question] = [await planned(contact), await planned(contact, 'newsletter', { asks: true })];
    const begun = await store.begin([offer, question], NOW);
    expect([begun.withheld.get(offer.id)?.code, begun.may]).toEqual(['no_consent', new Set([question.id])]);
    await says(contact, 'granted');
    await says(contact, 'asked');
    expect((await store.begin([offer], NOW)).may.size).toBe(1);
  });

  it('is kept with its proof: source, time, text, and the address without its end (P4, P6); the same again adds none', async () => {
    const contact = await someone();
    await says(contact, 'granted');
    await says(contact, 'granted');
    await says(contact, 'withdrawn');
    const { rows } = await pools[0].query('select state, source, text, place, at from consent_changes where contact_id = $1 order by id', [contact]);
    const proof = { source: 'test', text: 'I would like to hear from you.', place: '203.0.113.0', at: new Date(NOW) };
    expect(rows).toEqual([{ state: 'granted', ...proof }, { state: 'withdrawn', ...proof }]);
    expect((await world.state()).events.map(({ name }) => name)).toEqual(['consent.granted', 'consent.withdrawn']);
    await expect(pools[0].query("update consent_changes set text = ''")).rejects.toThrow('append-only');
  });

  it('leaves messages about what somebody has ordered alone', async () => {
    const contact = await someone('order@example.org');
    await says(contact, 'withdrawn', 'offers');
    await suppress(pools[0], { workspaceId: world.workspaceId, channel: 'email', address: ' Order@Example.org', reason: 'objected', source: 'test', now: NOW });
    const [offer, order, unnamed] = [await planned(contact, 'offers'), await planned(contact, 'service'), await planned(contact, null)];
    const begun = await store.begin([offer, order, unnamed], NOW);
    expect([begun.may, begun.withheld.get(offer.id)?.code, begun.withheld.get(unnamed.id)?.code]).toEqual([new Set([order.id]), 'suppressed', 'suppressed']);
  });

  it('goes by the address a message really goes to', async () => {
    const contact = await someone();
    await says(contact, 'granted');
    await suppress(pools[0], { workspaceId: world.workspaceId, channel: 'email', address: 'bounces@example.org', reason: 'bounced', source: 'test', now: NOW });
    const message = await planned(contact);
    expect((await store.begin([{ ...message, address: 'Bounces@Example.org ' }], NOW)).withheld.get(message.id)?.code).toBe('suppressed');
    expect((await store.begin([message], NOW)).may.size).toBe(1);
  });
});

describe('no message begins after an opt-out has been acknowledged (pain 10)', () => {
  it('an opt-out is acknowledged only once what had begun before it is on record', async () => {
    const contact = await someone();
    await says(contact, 'granted');
    const message = await planned(contact);
    await withClient(pools[1], async (client) => {
      await client.query('begin');
      expect((await beginEffects(client, [message], NOW, new Map())).may.size).toBe(1);
      const optOut = says(contact, 'withdrawn');
      expect(await waits(optOut)).toBe(true);
      await client.query('commit');
      await optOut;
    });
    expect((await store.begin([await planned(contact)], NOW)).may.size).toBe(0);
  });

  it('a message that wants to begin while an opt-out is being written down waits for it, and is not sent', async () => {
    const contact = await someone();
    await says(contact, 'granted');
    const message = await planned(contact);
    await withClient(pools[1], async (client) => {
      await client.query('begin');
      await client.query('lock table consent_changes in exclusive mode');
      const optOut = says(contact, 'withdrawn');
      while ((await client.query(`select 1 from pg_locks where not granted and relation = 'consent_changes'::regclass`)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const beginning = store.begin([message], NOW);
      expect(await waits(beginning)).toBe(true);
      await client.query('commit');
      await optOut;
      expect((await beginning).withheld.get(message.id)?.code).toBe('consent_withdrawn');
    });
  });

  it('under any interleaving of sends, opt-outs, changes of mind and suppressions by two workers', async () => {
    const step = fc.record({ who: fc.integer({ min: 0, max: 2 }), what: fc.constantFrom('send', 'send', 'out', 'in', 'suppress'), worker: fc.boolean(), afterMs: fc.integer({ min: 0, max: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const people = await Promise.all([0, 1, 2].map(async () => ({ id: await someone() })));
        await Promise.all(people.map(({ id }) => says(id, 'granted')));
        const messages = await Promise.all(steps.map(({ who, what }) => (what === 'send' ? planned(people[who]?.id as number) : null)));
        let ticks = 0;
        const suppressed = new Map<number, number>();
        const out = new Map<number, number>();
        const sent: { who: number; at: number }[] = [];
        await Promise.all(
          steps.map(async ({ who, what, worker, afterMs }, index) => {
            await new Promise((resolve) => setTimeout(resolve, afterMs));
            const person = people[who]?.id as number;
            const by = (worker ? world.second : world.store) as PostgresStore;
            if (what === 'send') {
              const at = ++ticks;
              if ((await by.begin([messages[index] as { id: number; attempt: number }], NOW)).may.size > 0) sent.push({ who, at });
            } else if (what === 'suppress') {
              const { rows } = await pools[0].query<{ email: string }>('select email from contacts where id = $1', [person]);
              await suppress(worker ? pools[1] : pools[0], { workspaceId: world.workspaceId, channel: 'email', address: rows[0]?.email as string, reason: 'manual', source: 'test', now: NOW });
              suppressed.set(who, Math.min(suppressed.get(who) ?? Infinity, ++ticks));
            } else {
              await by.command(world.workspaceId, person, setConsent({ purpose: 'newsletter', channel: 'email', state: what === 'out' ? 'withdrawn' : 'granted', source: 'test' }), NOW);
              // whoever comes back, too, may be written to again
              if (what === 'out' && !steps.some((other) => other.who === who && other.what === 'in')) out.set(who, Math.min(out.get(who) ?? Infinity, ++ticks));
            }
          }),
        );
        for (const { who, at } of sent) {
          expect(at).toBeLessThan(suppressed.get(who) ?? Infinity);
          expect(at).toBeLessThan(out.get(who) ?? Infinity);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe('the rule in SQL and the rule in the engine', () => {
  it('say the same of every message', async () => {
    const { rows: made } = await pools[0].query<{ id: number; key: string }>(
      `insert into purposes (workspace_id, key, name, basis) values ($1, 'invitations', '{"en": "Invitations"}', 'interest') returning id, key`, [world.workspaceId]);
    expect(made).toHaveLength(1);
    const bases: Record<string, Basis> = { newsletter: 'consent', invitations: 'interest', service: 'service' };
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          purpose: fc.constantFrom(null, 'newsletter', 'invitations', 'service', 'gone'),
          state: fc.constantFrom(null, 'asked' as const, 'granted' as const, 'withdrawn' as const),
          suppressed: fc.constantFrom(null, 'objected' as const, 'erased' as const, 'complained' as const, 'bounced' as const, 'manual' as const),
          asks: fc.boolean(),
        }),
        async ({ purpose, state, suppressed, asks }) => {
          const email = `Élodie${next++}@Example.org`;
          const contact = await someone(email);
          await pools[0].query('update contacts set email_key = $2 where id = $1', [contact, email.toLowerCase()]);
          if (state !== null && purpose !== null) await says(contact, state, purpose);
          if (suppressed !== null) await suppress(pools[0], { workspaceId: world.workspaceId, channel: 'email', address: email, reason: suppressed, source: 'test', now: NOW });
          const message = await planned(contact, purpose, { asks });
          const expected = judge({ purpose, basis: purpose === null ? null : (bases[purpose] ?? null), state: purpose === 'gone' ? null : state, suppressed, asks });
          expect((await store.begin([message], NOW)).withheld.get(message.id)?.code ?? null).toBe(expected);
        },
      ),
      { numRuns: 80 },
    );
  }, 60_000);

  it('hash an address alike', async () => {
    for (const [channel, address] of [['email', ' Ada@Example.ORG\n'], ['sms', '+33 6 12 34 56 78'], ['post', ' 12  rue des Lilas ']] as const) {
      const { rows } = await pools[0].query<{ hash: Buffer }>('select address_hash(7, $1, $2) as hash', [channel, address]);
      expect(rows[0]?.hash.equals(addressHash(7, channel, address))).toBe(true);
    }
  });
});
