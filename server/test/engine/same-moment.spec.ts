import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { scene, statusOf, waitFor, type Scene } from '../../src/core/testing/contract/scene.js';
import { createPool } from '../../src/runtime/pool.js';
import { testDatabase } from '../support/test-database.js';
import { postgresWorld } from './postgres-world.js';

const database = testDatabase();
let pools: [pg.Pool, pg.Pool];
let keeper: pg.PoolClient;
let at: Scene;
const fail = (error: Error): never => {
  throw error;
};

beforeAll(async () => {
  pools = [createPool(database.connection, fail), createPool(database.connection, fail)];
});
beforeEach(async () => {
  at = scene(await postgresWorld(...pools));
  keeper = await pools[0].connect();
});
afterEach(() => keeper.release());
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
});

/** Counters are written last: whoever counts stands just before its commit until this is let go. */
async function holdCounters(): Promise<() => Promise<unknown>> {
  await keeper.query('begin');
  await keeper.query('lock table node_counts in exclusive mode');
  return () => keeper.query('commit');
}

/** Resolves when this many connections wait for a lock. */
async function standing(count: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const { rows } = await pools[1].query<{ waiting: number }>("select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()");
    if (rows[0]?.waiting === count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Expected ${count} connections to wait for a lock within 5 s.`);
}

describe('a wait that is registered while its event is recorded', () => {
  it('is ended by the event, when the wait is written first but not yet committed', async () => {
    const { world, one, two, publish, settled } = at;
    const contactId = await world.addContact();
    const run = await one.start(publish(waitFor({ event: 'bought' })), { contactId });
    const letGo = await holdCounters();
    const registering = one.stepPure();
    await standing(1);
    const recording = two.record('bought', contactId);
    await standing(2);
    await letGo();
    await registering;
    expect(await recording).toMatchObject({ resumed: 1 });
    await one.quiet();
    expect(statusOf(await settled(), run)).toBe('done');
  });

  it('is ended by the event, when the event is written first but not yet committed, and the wait looks back', async () => {
    const { world, one, two, publish, settled } = at;
    const contactId = await world.addContact();
    await world.listen('bought', publish(waitFor({ event: 'never' }))); // so that recording counts too
    const run = await one.start(publish(waitFor({ event: 'bought', lookBack: true })), { contactId });
    const letGo = await holdCounters();
    const recording = two.record('bought', contactId);
    await standing(1);
    const registering = one.stepPure();
    await standing(2);
    await letGo();
    expect(await recording).toMatchObject({ resumed: 0 });
    await registering;
    await one.quiet();
    expect(statusOf(await settled(), run)).toBe('done');
  });
});
