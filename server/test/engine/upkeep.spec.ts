import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { EngineRig } from '../../src/core/testing/engine-rig.js';
import { graph } from '../../src/core/testing/graph.js';
import { Outside } from '../../src/core/testing/outside.js';
import type { StoreWorld } from '../../src/core/testing/store-world.js';
import { testTypes } from '../../src/core/testing/test-types.js';
import { createPool } from '../../src/runtime/pool.js';
import { dropEmptyPartitions } from '../../src/runtime/upkeep/drop-partitions.js';
import { upkeepSlice } from '../../src/runtime/upkeep/upkeep-lane.js';
import { testDatabase } from '../support/test-database.js';
import { postgresWorld } from './postgres-world.js';

const DAY_MS = 86_400_000;
const database = testDatabase();
const fail = (error: Error): never => {
  throw error;
};
let pool: pg.Pool;
let world: StoreWorld;
let rig: EngineRig;

beforeAll(() => {
  pool = createPool(database.connection, fail);
});
afterAll(() => pool.end());
beforeEach(async () => {
  world = await postgresWorld(pool, pool);
  rig = new EngineRig(world.store, { find: testTypes(new Outside()), workspaceId: world.workspaceId, tokenId: world.tokenIds[0] });
});

const count = async (table: string): Promise<number> => ((await pool.query<{ count: number }>(`select count(*)::int as count from ${table}`)).rows[0] as { count: number }).count;
const runIds = async (): Promise<number[]> => (await world.state()).runs.map((run) => run.id);

// P5
describe('finished runs', () => {
  it('without a contact are deleted after thirty days, with all that was kept of them; journeys and what is under way stay', async () => {
    const contactId = await world.addContact();
    const version = rig.publish(graph('start -> send', { send: 'send' }));
    await world.govern(version, {});
    const waits = rig.publish(graph('start -> wait', { wait: { type: 'wait', settings: { forMs: 400 * DAY_MS } } }));
    const [flow, journey, waiting] = [await rig.start(version, { items: [{ n: 1 }], test: true }), await rig.start(version, { contactId }), await rig.start(waits)];
    await rig.quiet();
    rig.clock.advance(29 * DAY_MS);
    const young = await rig.start(version);
    await rig.quiet();
    expect(await upkeepSlice(pool, rig.clock.now())).toBe(false);
    expect(await runIds()).toEqual([flow, journey, waiting, young]);
    rig.clock.advance(2 * DAY_MS);
    await upkeepSlice(pool, rig.clock.now());
    expect(await runIds()).toEqual([journey, waiting, young]);
    const state = await world.state();
    expect(state.deliveries.map((delivery) => delivery.runId)).toEqual([journey, young]);
    expect(new Set(state.passages.map((passage) => passage.runId))).toEqual(new Set([journey, waiting, young]));
    expect(await count(`step_items where run_id = ${flow}`)).toBe(0);
    // what they add up to stays
    expect(state.counts.get(`${version}:-1:0`)).toBe(3);
  });

  it('are kept for as long as their workflow says, journeys too', async () => {
    const contactId = await world.addContact();
    const [short, long] = [rig.publish(graph('start -> b')), rig.publish(graph('start -> b'))];
    await world.govern(short, { keepRunsDays: 2 });
    await world.govern(long, { keepRunsDays: 90 });
    for (const version of [short, long]) await rig.start(version, { contactId });
    const kept = await rig.start(long);
    await rig.quiet();
    rig.clock.advance(3 * DAY_MS);
    await upkeepSlice(pool, rig.clock.now());
    expect((await world.state()).runs.map((run) => run.versionId)).toEqual([long, long]);
    rig.clock.advance(60 * DAY_MS);
    await upkeepSlice(pool, rig.clock.now());
    expect(await runIds()).toContain(kept);
    rig.clock.advance(30 * DAY_MS);
    await upkeepSlice(pool, rig.clock.now());
    expect(await runIds()).toEqual([]);
  });

  it('are deleted in slices, by one worker at a time', async () => {
    const versionId = rig.publish(graph('start -> b'));
    await world.store.start(Array.from({ length: 700 }, () => ({ workspaceId: world.workspaceId, workflowId: versionId, versionId, node: 0, contactId: null, test: false, items: [{ json: {} }] })), rig.clock.now());
    await rig.quiet();
    rig.clock.advance(31 * DAY_MS);
    const more = await Promise.all([upkeepSlice(pool, rig.clock.now()), upkeepSlice(pool, rig.clock.now())]);
    expect(more).toContain(true);
    expect(await upkeepSlice(pool, rig.clock.now())).toBe(false);
    expect(await runIds()).toEqual([]);
  });

  it('that another run still belongs to wait until it has ended', async () => {
    const child = rig.publish(graph('start -> wait', { wait: { type: 'wait', settings: { forMs: 60 * DAY_MS } } }));
    await world.govern(child, {});
    const parent = await rig.start(rig.publish(graph('start -> call', { call: { type: 'call', settings: { workflow: child, wait: false } } })));
    await rig.quiet();
    rig.clock.advance(40 * DAY_MS);
    await upkeepSlice(pool, rig.clock.now());
    expect(await runIds()).toContain(parent);
  });
});

describe('what nothing depends on any more', () => {
  it('goes: limits that count nobody; one that somebody counts against stays', async () => {
    const versionId = rig.publish(graph('start -> wait', { wait: { type: 'wait', settings: { forMs: DAY_MS } } }));
    await world.govern(versionId, { limits: { concurrency: 1, key: '{{ json.key }}' } });
    for (const key of ['a', 'a', 'b']) await rig.start(versionId, { items: [{ key }] });
    await rig.quiet();
    await upkeepSlice(pool, rig.clock.now());
    expect((await world.state()).gates.map(({ key, open, queued }) => [key, open, queued]).sort()).toEqual([['k:a', 1, 1], ['k:b', 1, 0]]);
    await rig.pass(DAY_MS);
    await upkeepSlice(pool, rig.clock.now());
    expect((await world.state()).gates.map(({ key }) => key)).toEqual(['k:a']);
    await rig.pass(DAY_MS);
    await upkeepSlice(pool, rig.clock.now());
    expect((await world.state()).gates).toEqual([]);
  });

  it('is made again by an entry that comes at that very moment: the limit holds', async () => {
    const versionId = rig.publish(graph('start -> wait', { wait: { type: 'wait', settings: { forMs: DAY_MS } } }));
    await world.govern(versionId, { limits: { concurrency: 2 } });
    for (let round = 0; round < 10; round++) {
      await Promise.all([upkeepSlice(pool, rig.clock.now()), ...Array.from({ length: 4 }, () => rig.start(versionId))]);
      const { gates } = await world.state();
      expect(gates).toMatchObject([{ open: 2, queued: 2 }]);
      await rig.pass(3 * DAY_MS);
    }
  });

  it('goes: months of history in which nothing is left', async () => {
    await pool.query("create table activations_2019_05 partition of activations for values from ('2019-05-01') to ('2019-06-01'); create table activations_2019_06 partition of activations for values from ('2019-06-01') to ('2019-07-01')");
    await pool.query("insert into activations (run_id, at, workspace_id, version_id, nodes, ports, visits, items) values (1, '2019-06-09', 1, 1, '{}', '{}', '{}', '{}')");
    const client = await pool.connect();
    try {
      await client.query('begin');
      expect(await dropEmptyPartitions(client, Date.parse('2019-08-15'))).toEqual(['activations_2019_05']);
      await client.query('commit');
    } finally {
      client.release();
    }
  });
});
