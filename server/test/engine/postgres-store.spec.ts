import { afterAll, beforeAll, describe } from '@jest/globals';
import type pg from 'pg';
import { storeContract } from '../../src/core/testing/store-contract.js';
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

describe('the store in Postgres', () => storeContract(() => postgresWorld(...pools)));
