import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { Publisher } from '../../src/runtime/publishing/publisher.js';
import { OperationWorker } from '../../src/runtime/operations/worker.js';
import { insertOperation, readOperation } from '../../src/runtime/operations/operation-row.js';
import { Plans } from '../../src/runtime/plans.js';
import { createPool } from '../../src/runtime/pool.js';
import { TokenIds } from '../../src/runtime/store/token-ids.js';
import { Outside } from '../../src/core/testing/outside.js';
import { graph } from '../../src/core/testing/graph.js';
import { testTypes } from '../../src/core/testing/test-types.js';
import { testDatabase } from '../support/test-database.js';

const FAILED_RUNS = 1_201;
const NOW = Date.parse('2026-05-04T08:00:00Z');
const database = testDatabase();
const find = testTypes(new Outside());
const clock = { now: () => NOW };
let pool: pg.Pool;
let workspaceId: number;
/** What a worker is cut off by, once. */
let broken: Error | null = null;

class BreakingIds extends TokenIds {
  override readonly next = (): number => {
    const error = broken;
    broken = null;
    if (error) throw error;
    return this.from.next();
  };

  constructor(
    source: pg.Pool,
    private readonly from: TokenIds,
  ) {
    super(source);
  }

  override reserve(): Promise<void> {
    return this.from.reserve();
  }
}

beforeAll(() => {
  pool = createPool(database.connection, (error) => {
    throw error;
  });
});
afterAll(() => pool.end());
beforeEach(async () => {
  await pool.query('truncate workspaces, runs, tokens, waiters, step_items, node_counts, operations restart identity cascade');
  workspaceId = (await pool.query<{ id: number }>("insert into workspaces (name) values ('Test') returning id")).rows[0]!.id;
  const document = JSON.stringify(graph('start -> check -> b'));
  await pool.query(`insert into workflows (id, workspace_id, name, draft) overriding system value values (1, $1, 'Test', $2)`, [workspaceId, document]);
  await pool.query(`insert into workflow_versions (id, workspace_id, workflow_id, number, document, document_hash, port_table) overriding system value values (1, $1, 1, 1, $2, '', '[]')`, [workspaceId, document]);
  await pool.query("update workflows set status = 'published', published_version_id = 1");
  const error = JSON.stringify({ who: 'user', code: 'refused', message: 'No.', nodeId: 'check' });
  await pool.query(
    `insert into runs (id, started_at, ended_at, workspace_id, workflow_id, version_id, live, entry, status, error)
     select nextval('run_ids'), to_timestamp($2::float8 / 1000), to_timestamp($2::float8 / 1000), $1, 1, 1, 0, 0, 2, $3::jsonb from generate_series(1, $4)`,
    [workspaceId, NOW - 1_000, error, FAILED_RUNS],
  );
  await pool.query(
    `insert into step_items (run_id, at, workspace_id, version_id, visit, node, input, output, error)
     select id, to_timestamp($1::float8 / 1000), workspace_id, 1, 2, 1, jsonb_build_array(jsonb_build_object('of', id)), '[]', error from runs where id % 100 <> 0`,
    [NOW - 500],
  );
});

function worker(): OperationWorker {
  const ids = new BreakingIds(pool, new TokenIds(pool));
  return new OperationWorker({ pool, clock, ids, plans: new Plans(pool, find), publisher: new Publisher(pool, find, clock), changed: () => undefined });
}
const retry = (): Promise<number> => insertOperation(pool, { workspaceId, workflowId: 1, userId: null, kind: 'retry', request: { kind: 'retry', filter: { errorCode: 'refused' }, version: 'same', upTo: 1_000_000 } }, NOW);
const retries = async (): Promise<{ runs: number; parents: number; tokens: number }> =>
  (await pool.query<{ runs: number; parents: number; tokens: number }>("select count(*)::int as runs, count(distinct parent_run_id)::int as parents, (select count(*)::int from tokens t where t.node = 1 and (t.data -> 'i' -> 0 ->> 'of')::int > 0) as tokens from runs where cause = 3")).rows[0]!;

describe('an operation on many runs', () => {
  it('is done in slices, each run once, also when a worker is cut off in the middle of one', async () => {
    const id = await retry();
    expect(await worker().step()).toEqual({ id, finished: false });
    broken = Object.assign(new Error('terminating connection due to administrator command'), { code: '57P01' });
    await expect(worker().step()).rejects.toThrow('terminating connection');
    expect(await readOperation(pool, workspaceId, id)).toMatchObject({ status: 'running', done: 495 });
    for (let step = await worker().step(); step; step = await worker().step());
    const kept = FAILED_RUNS - Math.floor(FAILED_RUNS / 100);
    expect(await readOperation(pool, workspaceId, id)).toMatchObject({ status: 'done', done: kept, skipped: FAILED_RUNS - kept, reasons: { items_not_kept: FAILED_RUNS - kept } });
    expect(await retries()).toEqual({ runs: kept, parents: kept, tokens: kept });
  });

  it('is shared by workers without doing anything twice', async () => {
    const id = await retry();
    const work = async (one: OperationWorker): Promise<void> => {
      while ((await readOperation(pool, workspaceId, id)).status === 'running') await one.step();
    };
    await Promise.all([work(worker()), work(worker())]);
    const { runs, parents } = await retries();
    expect(runs).toBe(parents);
    expect(runs).toBe((await readOperation(pool, workspaceId, id)).done);
  });

  it('ends with the reason when it cannot go on', async () => {
    const id = await retry();
    broken = new Error('nothing fits any more');
    expect(await worker().step()).toEqual({ id, finished: true });
    expect(await readOperation(pool, workspaceId, id)).toMatchObject({ status: 'failed', done: 0, error: 'nothing fits any more' });
    expect(await retries()).toMatchObject({ runs: 0, tokens: 0 });
  });
});
