import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { quotaReached } from '../../core/quotas/quota.js';
import { NO_ROOM_FOR_CONTACTS } from '../../db/quotas/quotas.js';
import { crashPoint } from '../crash-points.js';

const RETRIABLE = new Set(['40001', '40P01']); // serialisation failure, deadlock: Postgres asks for the transaction to be tried again
const MAX_TRIES = 5;
/** Those who met come back one after the other. */
const PAUSE_MS = 20;

const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code;

/** Tries again what met others; `once` must be repeatable. */
async function untilAlone<Result>(once: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await once();
    } catch (error) {
      if (codeOf(error) === NO_ROOM_FOR_CONTACTS) throw quotaReached('contacts', Date.now());
      if (!RETRIABLE.has(codeOf(error) ?? '') || tries === MAX_TRIES) throw error;
    }
    await sleep(Math.random() * PAUSE_MS * tries);
  }
}

/** Runs `work` in a transaction; it may be called again after a deadlock, so it must be repeatable. */
export const transaction = <Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> =>
  untilAlone(async () => {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(client);
      crashPoint('before-commit');
      await client.query('commit');
      crashPoint('after-commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((lost: Error) => (broken = lost));
      throw error;
    } finally {
      client.release(broken);
    }
  });

/** A transaction of one statement: one round of the database instead of three. */
export const inOneStatement = (pool: pg.Pool, text: string, values: readonly unknown[]): Promise<void> =>
  untilAlone(async () => {
    crashPoint('before-commit');
    await pool.query(text, [...values]);
    crashPoint('after-commit');
  });
