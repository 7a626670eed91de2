import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { simulate } from '../../src/core/testing/simulate.js';
import { createPool } from '../../src/runtime/pool.js';
import { testDatabase } from '../support/test-database.js';
import { postgresWorld } from './postgres-world.js';

const database = testDatabase();
let pools: [pg.Pool, pg.Pool];
const fail = (error: Error): never => {
  throw error;
};

beforeAll(() => {
  pools = [createPool(database.connection, fail), createPool(database.connection, fail)];
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
});

describe('the engine on Postgres under random graphs, failures and dying workers', () => {
  it.each(Array.from({ length: 20 }, (_, index) => index + 1))('loses nothing, doubles nothing and ends every run: seed %i', async (seed) => {
    const { runs } = await simulate({ seed, world: await postgresWorld(...pools) });
    expect(runs).not.toHaveProperty('running');
  }, 60_000);
});
