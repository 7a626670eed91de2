import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_SENDING_RULES } from '@parcours/sdk/api';
import fc from 'fast-check';
import type pg from 'pg';
import type { StoreWorld } from '../../src/core/testing/store-world.js';
import { createPool } from '../../src/runtime/pool.js';
import { testDatabase } from '../support/test-database.js';
import { postgresWorld } from './postgres-world.js';

const HOUR_MS = 3_600_000;
const NOON = Date.parse('2026-11-20T12:00:00+01:00');
const database = testDatabase();
let pools: [pg.Pool, pg.Pool];
let world: StoreWorld;
let next = 1;
const fail = (error: Error): never => {
  throw error;
};

beforeAll(() => {
  pools = [createPool(database.connection, fail), createPool(database.connection, fail)];
});
beforeEach(async () => {
  world = await postgresWorld(...pools);
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
});

/** Messages that are planned and have not begun. */
async function planned(contacts: readonly (number | null)[], purpose = 'offers'): Promise<number[]> {
  const ids = contacts.map(() => next++);
  await pools[0].query(
    `insert into deliveries (id, run_id, token_id, contact_id, created_at, workspace_id, version_id, visit, item, node, channel, purpose)
     select id, id, id, contact_id, now(), $3, 1, 1, 0, 0, 'sms', $4 from unnest($1::bigint[], $2::bigint[]) as u(id, contact_id)`,
    [ids, contacts, world.workspaceId, purpose],
  );
  return ids;
}

describe('caps and rates with many workers at once', () => {
  it('no contact gets more than the cap allows, and each gets as much (issue 7)', async () => {
    await world.setSendingRules({ ...DEFAULT_SENDING_RULES, quiet: {}, caps: [{ id: 1, channel: 'sms', purpose: null, most: 2, hours: 24, over: 'skip' }, { id: 2, channel: 'sms', purpose: 'offers', most: 3, hours: 48, over: 'skip' }] });
    const contacts = await Promise.all([1, 2, 3, 4].map(() => world.addContact()));
    for (const contact of contacts) await world.agree(contact);
    let now = NOON;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 }), { minLength: 6, maxLength: 12 }), async (batches) => {
        // long after what the last round has sent
        now += 100 * HOUR_MS;
        const sent = new Map<number, number>();
        await Promise.all(
          batches.map(async (batch, worker) => {
            const ids = await planned(batch.map((index) => contacts[index] as number));
            const store = worker % 2 === 0 ? world.store : world.second;
            const { may, withheld, later } = await store.begin(ids.map((id) => ({ id, attempt: 1 })), now);
            expect(may.size + withheld.size + later.size).toBe(ids.length);
            ids.forEach((id, place) => may.has(id) && sent.set(batch[place] as number, (sent.get(batch[place] as number) ?? 0) + 1));
          }),
        );
        for (const index of new Set(batches.flat())) {
          const wanted = batches.flat().filter((one) => one === index).length;
          expect(sent.get(index) ?? 0).toBe(Math.min(2, wanted));
        }
      }),
      { numRuns: 15 },
    );
    const { rows } = await pools[0].query<{ most: number }>('select max(cardinality(at))::int as most from sending_uses');
    expect(rows[0]?.most).toBeLessThanOrEqual(100);
  });

  it('a provider is never handed more than its rate, by all workers together', async () => {
    const credentialId = await world.setRate({ perSecond: 20, perDay: 60, concurrent: null });
    let begun = 0;
    for (let step = 0; step < 12; step++) {
      const now = NOON + step * 500;
      const batches = await Promise.all([1, 2, 3, 4].map(() => planned([null, null, null, null, null], 'service')));
      const answers = await Promise.all(batches.map((ids, worker) => (worker % 2 === 0 ? world.store : world.second).begin(ids.map((id) => ({ id, attempt: 1, credentialId })), now)));
      begun += answers.reduce((sum, { may }) => sum + may.size, 0);
      expect(answers.every(({ later }) => [...later.values()].every(({ code }) => code === 'provider_rate'))).toBe(true);
      expect(begun).toBeLessThanOrEqual(Math.min(60, 5 + (step * 500 * 20) / 1_000));
    }
    expect(begun).toBe(60);
  });

  it('messages about orders, and those for nobody in particular, are begun in one statement as before', async () => {
    const contact = await world.addContact();
    const ids = await planned([contact, contact], 'service');
    expect((await world.store.begin(ids.map((id) => ({ id, attempt: 1 })), Date.parse('2026-11-22T03:00:00Z'))).may).toEqual(new Set(ids));
    expect((await pools[0].query('select 1 from sending_uses')).rowCount).toBe(0);
  });
});
