import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { scopedPool } from '../../src/db/scope/scoped-pool.js';
import { inWorkspace } from '../../src/db/scope/workspace-scope.js';
import { makeCustomer } from '../../src/main/demo/shop/make-customer.js';
import { writeCustomers } from '../../src/main/demo/shop/write-customers.js';
import { createPool } from '../../src/runtime/pool.js';
import { testDatabase } from '../support/test-database.js';

const database = testDatabase();
const UNTIL = Date.UTC(2026, 10, 22);
let pool: pg.Pool;
beforeAll(() => {
  pool = createPool(database.connection, (error) => {
    throw error;
  });
});
afterAll(() => pool.end());

const workspace = async (): Promise<number> => (await pool.query<{ id: number }>("insert into workspaces (name) values ('Disques') returning id")).rows[0]?.id as number;
const contents = async (workspaceId: number): Promise<string | undefined> =>
  (await pool.query<{ all: string }>(
    `select md5(string_agg(line, '|' order by line collate "C")) as all from (
       select concat_ws(' ', c.external_id, c.email, c.phone, c.attributes, c.created_at) as line from contacts c where workspace_id = $1
       union all select concat_ws(' ', c.external_id, e.name, e.properties, e.occurred_at) from events e join contacts c on c.id = e.contact_id where e.workspace_id = $1
       union all select concat_ws(' ', c.external_id, h.state, h.channel, p.key, h.text, h.at) from consent_changes h join contacts c on c.id = h.contact_id join purposes p on p.id = h.purpose_id where h.workspace_id = $1
     ) lines`, [workspaceId])).rows[0]?.all;

describe('the made-up shop', () => {
  it('is the same for the same seed, and another for another', async () => {
    const [one, two, three] = [await workspace(), await workspace(), await workspace()];
    const request = { contacts: 700, days: 60, seed: 7, until: UNTIL };
    const written = await writeCustomers(pool, { ...request, workspaceId: one });
    expect(await writeCustomers(pool, { ...request, workspaceId: two })).toEqual(written);
    await writeCustomers(pool, { ...request, workspaceId: three, seed: 8 });
    expect(written.contacts).toBe(700);
    expect(written.events).toBeGreaterThan(2_000);
    expect(await contents(two)).toBe(await contents(one));
    expect(await contents(three)).not.toBe(await contents(one));
    expect(await writeCustomers(pool, { ...request, workspaceId: one })).toEqual({ contacts: 0, events: 0, consents: 0 });
    // as the demo does it at its start: with the rights of a request
    const four = await workspace();
    expect(await inWorkspace(four, () => writeCustomers(scopedPool(pool), { ...request, workspaceId: four }))).toEqual(written);
  });

  it('has customers as a French shop has them: towns with their postal codes, dates in order, no address that could reach anybody', () => {
    for (let index = 0; index < 2_000; index++) {
      const { email, attributes, events, createdAt, consents } = makeCustomer(3, index, 90, UNTIL);
      expect(email).toMatch(/^[a-z]+\.[a-z]+\.3-\d+@demo\.example$/);
      expect(attributes['postalCode']).toMatch(/^\d{5}$/);
      expect(events.every(({ at }, place) => at >= createdAt && at <= UNTIL + 3_600_000 && at >= (events[place - 1]?.at ?? 0))).toBe(true);
      for (const { at } of consents) expect(at).toBeLessThanOrEqual(UNTIL);
    }
  });
});
