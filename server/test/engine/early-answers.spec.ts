import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import type { NewRun } from '../../src/core/ports.js';
import { EngineRig } from '../../src/core/testing/engine-rig.js';
import { graph } from '../../src/core/testing/graph.js';
import { Outside } from '../../src/core/testing/outside.js';
import { admitAll } from '../../src/core/testing/store-world.js';
import { testTypes } from '../../src/core/testing/test-types.js';
import { EarlyAnswers, type Entered } from '../../src/runtime/entries/early-answers.js';
import type { Plans } from '../../src/runtime/plans.js';
import { createPool } from '../../src/runtime/pool.js';
import type { EnteredRuns } from '../../src/runtime/store/entered-runs.js';
import { PostgresStore } from '../../src/runtime/store/postgres-store.js';
import { testDatabase } from '../support/test-database.js';
import { postgresWorld } from './postgres-world.js';

const database = testDatabase();
let pools: [pg.Pool, pg.Pool];
let workspaceId: number;
let errors: unknown[];

/** Fails where a test says so: before its commit, or after it, when nobody hears that it went well. */
class TroubledStore extends PostgresStore {
  before: (groups: readonly EnteredRuns[]) => void = () => undefined;
  after: () => void = () => undefined;
  override async keep(groups: readonly EnteredRuns[], now: number): Promise<void> {
    this.before(groups);
    await super.keep(groups, now);
    this.after();
  }
}
let store: TroubledStore;
let rig: EngineRig;
let early: EarlyAnswers;

beforeAll(async () => {
  const fail = (error: Error): never => {
    throw error;
  };
  pools = [createPool(database.connection, fail), createPool(database.connection, fail)];
});
beforeEach(async () => {
  errors = [];
  workspaceId = (await postgresWorld(...pools)).workspaceId;
  store = new TroubledStore(pools[0], admitAll);
  rig = new EngineRig(store, { tokenId: store.ids.next, find: testTypes(new Outside()), workspaceId });
  rig.publish(graph('start -> a'), 1);
  const plans = { ensure: async () => undefined } as unknown as Plans;
  early = new EarlyAnswers({ pool: pools[0], clock: rig.clock, store, plans, environment: rig.environment, announce: () => undefined, onError: (error) => errors.push(error) });
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
});

const enter = (count = 1): Promise<Entered> => early.enter(Array.from({ length: count }, (_, n) => ({ workspaceId, workflowId: 1, versionId: 1, node: 0, contactId: null, test: false, items: [{ json: { n } }] })));
const runs = async (): Promise<{ id: number; status: number }[]> => (await pools[1].query<{ id: number; status: number }>('select id, status from runs order by id')).rows;
const seed = async (count: number): Promise<{ versions: number[] }> => ({
  versions: (await pools[1].query<{ id: number }>("insert into workflows (workspace_id, name, draft) select $1, 'Journey', '{}' from generate_series(1, $2) returning id", [workspaceId, count])).rows.map((row) => row.id),
});
const forget = async (): Promise<void> => {
  for (const table of ['tokens', 'runs', 'activations', 'step_items', 'node_counts', 'report_deltas', 'workspace_usage']) await pools[1].query(`delete from ${table}`);
};
const QUESTIONS = [
  'select version_id, status, live, test, response, ended_at is null as open, count(*) from runs group by 1, 2, 3, 4, 5, 6',
  'select version_id, node, state, count(*) from tokens group by 1, 2, 3',
  'select version_id, node, port, value from node_counts where value <> 0',
  'select workflow_id, measure, sum(value) as value from report_deltas group by 1, 2 having sum(value) <> 0',
  'select kind, sum(count) as count from workspace_usage group by 1',
  'select version_id, nodes, ports, count(*) from activations group by 1, 2, 3',
];
const told = async (): Promise<object[][]> => Promise.all(QUESTIONS.map(async (sql) => (await pools[1].query<object>(`select * from (${sql}) a order by a::text`)).rows));
const once = (act: () => void): (() => void) => {
  let done = false;
  return () => {
    if (!done) {
      done = true;
      act();
    }
  };
};
const broken = (): never => {
  throw Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' });
};

// ISSUE 3.9: relaxed webhooks
describe('runs whose callers are answered before they are saved', () => {
  it('are written shortly after, those that came while others were written in one transaction', async () => {
    const keeper = await pools[1].connect();
    await keeper.query('begin');
    await keeper.query('lock table node_counts in exclusive mode');
    const entered = [await enter(3)];
    // the commit under way has begun, and waits
    const waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    while ((await pools[0].query(waiting)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    entered.push(await enter(2), await enter(1));
    await keeper.query('commit');
    keeper.release();
    await Promise.all(entered.map(({ saved }) => saved));
    const ids = entered.flatMap(({ runIds }) => runIds).sort((x, y) => x - y);
    expect(await runs()).toEqual(ids.map((id) => ({ id, status: 1 })));
    const { rows } = await pools[1].query<{ runs: number }>('select count(*)::int as runs from activations group by xmin::text order by min(run_id)');
    expect(rows.map((row) => row.runs)).toEqual([3, 3]);
  });

  it('hold callers back while saving takes longer than was promised, and no longer than that', async () => {
    const keeper = await pools[1].connect();
    await keeper.query('begin');
    await keeper.query('lock table node_counts in exclusive mode');
    const first = await enter();
    expect(first.early).toBe(true);
    expect(await runs()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 80));
    const late = await enter();
    expect(late.early).toBe(false);
    await keeper.query('commit');
    keeper.release();
    await Promise.all([first.saved, late.saved]);
    expect(await runs()).toHaveLength(2);
    const again = await enter();
    expect(again.early).toBe(true);
    await again.saved;
  });

  it('are written once when the connection breaks before the commit, and callers wait until the database is back', async () => {
    store.before = once(broken);
    const first = await enter(2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const meanwhile = await enter();
    expect(meanwhile.early).toBe(false);
    await Promise.all([first.saved, meanwhile.saved]);
    expect(await runs()).toHaveLength(3);
    expect(errors).toHaveLength(1);
  });

  it('are written once also when the commit went through and nobody heard of it', async () => {
    store.after = once(broken);
    await (await enter(2)).saved;
    expect(await runs()).toMatchObject([{ status: 1 }, { status: 1 }]);
    expect((await pools[1].query('select from activations')).rowCount).toBe(2);
  });

  it('start at their entry point when they cannot be written as they were carried out, and take nobody with them', async () => {
    let poisonedId: number | undefined;
    store.before = (groups) => {
      poisonedId ??= groups[0]?.admitted[0]?.runId;
      if (groups.some(({ admitted, changes }) => admitted[0]?.runId === poisonedId && changes.activations.length > 0)) throw new Error('a value no column takes');
    };
    const both = await Promise.all([enter(), enter()]);
    await Promise.all(both.map(({ saved }) => saved));
    const ids = both.flatMap(({ runIds }) => runIds).sort((a, b) => a - b);
    expect(await runs()).toEqual(ids.map((id) => ({ id, status: id === poisonedId ? 0 : 1 })));
    store.before = () => undefined;
    expect(await rig.stepPure(10)).toBe(1);
    expect(await runs()).toMatchObject([{ status: 1 }, { status: 1 }]);
  });

  it('are all saved before the server has stopped', async () => {
    const { saved } = await enter(5);
    await early.stop();
    expect(await runs()).toHaveLength(5);
    await saved;
  });

  // ISSUE 3.9, I1: what is written at once, in one statement where all have ended, counts as if it had been written step by step
  it('leave the same runs, counters, reports and usage as runs that are started and moved by the lanes', async () => {
    const graphs = [graph('start -> a -> b'), graph('start -> check\ncheck.yes -> a\ncheck.no -> wait', { check: { type: 'check', settings: { field: 'n' } }, wait: { type: 'wait', settings: { forMs: 60_000 } } }), graph('start -> a, b'), graph('start -> check', { check: { type: 'check', settings: { field: 'n' }, disabled: true } })];
    graphs.forEach((one, index) => rig.publish(one, index + 1));
    const { versions } = await seed(graphs.length);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.record({ version: fc.nat(graphs.length - 1), n: fc.nat(1), test: fc.boolean() }), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }), async (groups) => {
        const runsOf = (group: (typeof groups)[number]): NewRun[] => group.map(({ version, n, test }) => ({ workspaceId, workflowId: versions[version] as number, versionId: version + 1, node: 0, contactId: null, test, items: [{ json: { n } }] }));
        await forget();
        await Promise.all(groups.map(async (group) => (await early.enter(runsOf(group))).saved));
        const atOnce = await told();
        await forget();
        await rig.store.start(groups.flatMap(runsOf), rig.clock.now());
        await rig.quiet();
        expect(atOnce).toEqual(await told());
      }),
      { numRuns: 20 },
    );
  });
});
