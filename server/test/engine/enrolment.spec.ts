import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fakeClock } from '@parcours/sdk/testing';
import type { WorkflowSettings } from '@parcours/sdk/workflow';
import type pg from 'pg';
import type { Environment } from '../../src/core/executor/environment.js';
import { Plans } from '../../src/runtime/plans.js';
import { enrolSlice } from '../../src/runtime/enrolment/enrol-slice.js';
import { PostgresBusinessEvents } from '../../src/runtime/enrolment/business-events.js';
import { PostgresEnrolments } from '../../src/runtime/enrolment/enrolments.js';
import { createPool } from '../../src/runtime/pool.js';
import { Publisher } from '../../src/runtime/publishing/publisher.js';
import { PostgresStore } from '../../src/runtime/store/postgres-store.js';
import { testCatalog } from '../http/support/test-catalog.js';
import { testDatabase } from '../support/test-database.js';

const database = testDatabase();
const catalog = testCatalog();
const clock = fakeClock();
let pool: pg.Pool;
let store: PostgresStore;
let publisher: Publisher;
let enrolments: PostgresEnrolments;
let workspaceId: number;
beforeAll(() => {
  pool = createPool(database.connection, (error) => {
    throw error;
  });
  publisher = new Publisher(pool, catalog.find, clock);
  enrolments = new PostgresEnrolments(pool, catalog.find, clock, () => undefined);
});
afterAll(() => pool.end());
beforeEach(async () => {
  await pool.query('truncate workspaces, runs, tokens, waiters, node_counts, entrances restart identity cascade');
  store = new PostgresStore(pool, () => null);
  workspaceId = (await one<{ id: number }>(`insert into workspaces (name) values ('Test') returning id`)).id;
});

async function one<Row extends object>(sql: string, values: unknown[] = []): Promise<Row> {
  const { rows } = await pool.query(sql, values);
  return rows[0] as Row;
}

/** manual ──> stop */
async function publish(settings: WorkflowSettings = {}): Promise<number> {
  const node = (id: string, type: string) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings: {} });
  const draft = { schemaVersion: 1, name: 'Sale', settings, nodes: [node('start', 'core.manual'), node('stop', 'core.stop')], edges: [{ id: 'e', from: { node: 'start', port: 'main' }, to: { node: 'stop' } }] };
  const { id } = await one<{ id: number }>(`insert into workflows (workspace_id, name, draft) values ($1, 'Sale', $2) returning id`, [workspaceId, JSON.stringify(draft)]);
  await publisher.publish(workspaceId, id, 1, null);
  return id;
}

/** A list whose members are every other contact of twice as many. */
async function members(count: number): Promise<number> {
  await pool.query('insert into contacts (workspace_id, external_id) select $1, n::text from generate_series(1, $2) n', [workspaceId, count * 2]);
  const { id } = await one<{ id: number }>(`insert into lists (workspace_id, name, members) values ($1, 'VIP', $2) returning id`, [workspaceId, count]);
  await pool.query('insert into list_members (workspace_id, list_id, contact_id, joined_at) select workspace_id, $2, id, now() from contacts where workspace_id = $1 and external_id::int % 2 = 0', [workspaceId, id]);
  return id;
}

const slice = (size: number) => enrolSlice({ pool, find: catalog.find, ids: store.ids }, clock.now(), size);
const work = async (size: number): Promise<void> => {
  while (await slice(size));
};
const runs = () => one<{ runs: number; contacts: number; tokens: number; bulk: number }>(
  `select count(*)::int as runs, count(distinct contact_id)::int as contacts, (select count(*)::int from tokens) as tokens, (select count(*)::int from tokens where lane = 4 and state = 0) as bulk from runs`,
);

describe('enrolling a list', () => {
  it('lets every member enter once, behind everything somebody waits for, and counts them', async () => {
    const list = await members(25);
    const workflowId = await publish();
    expect(await enrolments.begin(workspaceId, workflowId, null, { list })).toMatchObject({ status: 'running', total: 25, entered: 0, list: { id: list, name: 'VIP' } });
    await work(10);
    expect(await enrolments.list(workspaceId, workflowId)).toMatchObject([{ status: 'done', total: 25, entered: 25, refused: 0, error: null, finishedAt: clock.now() }]);
    expect(await runs()).toEqual({ runs: 25, contacts: 25, tokens: 25, bulk: 25 });
    expect((await pool.query('select node, port, value from node_counts order by 1, 2')).rows).toEqual([{ node: -1, port: 0, value: 25 }, { node: 0, port: -1, value: 25 }]);
    expect((await one<{ wrong: number }>('select count(*)::int as wrong from runs r left join list_members m using (contact_id) where m.contact_id is null')).wrong).toBe(0);
  });

  it('gives each run its own token, which the engine takes up like any other', async () => {
    const list = await members(30);
    await enrolments.begin(workspaceId, await publish(), null, { list });
    await work(7);
    let claimed: readonly { runId: number; contactId: number | null }[] = [];
    await expect(
      store.advance(100, clock.now(), async (claim) => {
        claimed = claim.tokens;
        throw new Error('Only looking.');
      }),
    ).rejects.toThrow('Only looking.');
    expect(new Set(claimed.map(({ runId }) => runId)).size).toBe(30);
    // tokens made one by one afterwards get other ids
    await store.start([{ workspaceId, workflowId: 1, versionId: 1, node: 0, contactId: null, test: false, items: [{ json: {} }] }], clock.now());
    expect((await runs()).tokens).toBe(31);
  });

  /** As in a server: whoever enters is taken on at once. `context` is what its nodes get. */
  const carried = async (size: number, context: () => never): Promise<void> => {
    const plans = new Plans(pool, catalog.find);
    const environment = { plan: (id: number) => plans.get(id), tokenId: store.ids.next, random: Math.random, begin: () => Promise.resolve(), context, openUrl: () => '' } as unknown as Environment;
    while (await enrolSlice({ pool, find: catalog.find, ids: store.ids, carryOut: { store, plans, environment } }, clock.now(), size));
  };

  it('takes everybody as far as they go in the transaction in which they enter, so that each is written once', async () => {
    const list = await members(25);
    const workflowId = await publish();
    await enrolments.begin(workspaceId, workflowId, null, { list });
    await carried(10, () => ({}) as never);
    expect(await enrolments.list(workspaceId, workflowId)).toMatchObject([{ status: 'done', entered: 25, refused: 0 }]);
    expect(await one('select count(*)::int as runs, count(distinct contact_id)::int as contacts, min(status) as status, (select count(*)::int from tokens) as tokens from runs')).toEqual({ runs: 25, contacts: 25, status: 1, tokens: 0 });
  });

  it('lets a slice enter all the same when somebody in it cannot be taken on, and leaves them to the lanes', async () => {
    const list = await members(25);
    const workflowId = await publish();
    await enrolments.begin(workspaceId, workflowId, null, { list });
    await carried(10, () => {
      throw new Error('not today');
    });
    expect(await enrolments.list(workspaceId, workflowId)).toMatchObject([{ status: 'done', entered: 25, refused: 0 }]);
    expect(await runs()).toEqual({ runs: 25, contacts: 25, tokens: 25, bulk: 25 });
  });

  it('goes on where it was when a server dies in the middle of a slice', async () => {
    const list = await members(25);
    const workflowId = await publish();
    await enrolments.begin(workspaceId, workflowId, null, { list });
    await slice(10);
    await pool.query(`create function die() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$; create trigger die before update on enrolments for each row execute function die()`);
    try {
      // everything of the slice but its last statement has been written
      await expect(slice(10)).rejects.toThrow('killed');
    } finally {
      await pool.query('drop trigger die on enrolments; drop function die()');
    }
    expect(await runs()).toMatchObject({ runs: 10, tokens: 10 });
    await work(10);
    expect(await runs()).toMatchObject({ runs: 25, contacts: 25 });
  });

  it('lets nobody enter twice though several servers work at it', async () => {
    const list = await members(500);
    await enrolments.begin(workspaceId, await publish(), null, { list });
    await Promise.all([work(20), work(30), work(50)]);
    // who found the enrolment taken stops; the next look finds what is left
    await work(50);
    expect(await runs()).toMatchObject({ runs: 500, contacts: 500 });
  });

  it('keeps out who may not enter, by the entry rules of the workflow', async () => {
    const list = await members(20);
    const workflowId = await publish({ entry: { again: 'once' } });
    await enrolments.begin(workspaceId, workflowId, null, { list });
    await work(8);
    await enrolments.begin(workspaceId, workflowId, null, { all: true });
    await work(8);
    expect(await enrolments.list(workspaceId, workflowId)).toMatchObject([{ status: 'done', list: null, total: 40, entered: 20, refused: 20 }, { status: 'done', entered: 20, refused: 0 }]);
    expect(await runs()).toMatchObject({ runs: 40, contacts: 40, bulk: 40 });
  });
});

describe('T7: a business event', () => {
  it('lets each contact it concerns enter once, though several servers work at it, a slice is lost half-way and the event is sent again', async () => {
    await pool.query(`insert into contacts (workspace_id, attributes) select $1, jsonb_build_object('author', case when n % 3 = 0 then 'Ernaux' else 'Perec' end) from generate_series(1, 600) n`, [workspaceId]);
    const node = (id: string, type: string, settings: object) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });
    const draft = { schemaVersion: 1, name: 'New', nodes: [node('in', 'core.businessEvent', { name: 'title', who: { '==': [{ var: 'contact.author' }, { var: 'event.properties.author' }] } }), node('stop', 'core.stop', {})], edges: [{ id: 'e', from: { node: 'in', port: 'main' }, to: { node: 'stop' } }] };
    const { id } = await one<{ id: number }>(`insert into workflows (workspace_id, name, draft) values ($1, 'New', $2) returning id`, [workspaceId, JSON.stringify(draft)]);
    await publisher.publish(workspaceId, id, 1, null);
    const events = new PostgresBusinessEvents(pool, clock, () => undefined);
    const arrives = () => events.record(workspaceId, { name: 'title', properties: { author: 'Ernaux' }, occurredAt: clock.now(), messageId: 'isbn', source: 'till' });
    const { id: first } = await arrives();
    await slice(100);
    await pool.query(`create function die() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$; create trigger die before update on enrolments for each row execute function die()`);
    await expect(slice(100)).rejects.toThrow('killed');
    await pool.query('drop trigger die on enrolments; drop function die()');
    await Promise.all([work(40), work(70), arrives()]);
    await work(50);
    expect((await arrives()).id).toBe(first);
    await work(50);
    expect(await runs()).toMatchObject({ runs: 200, contacts: 200, bulk: 200 });
    expect(await events.list(workspaceId)).toMatchObject([{ reaches: [{ status: 'done', total: 600, entered: 200, unfit: 400 }] }]);
  });
});

describe('enrolling everybody', () => {
  it('means those who were there when it was asked for', async () => {
    await members(5);
    const workflowId = await publish();
    expect(await enrolments.countContacts(workspaceId)).toBe(10);
    await enrolments.begin(workspaceId, workflowId, null, { all: true });
    await slice(4);
    await pool.query(`insert into contacts (workspace_id, external_id) values ($1, 'late')`, [workspaceId]);
    await work(4);
    expect(await runs()).toMatchObject({ runs: 10, contacts: 10 });
  });
});

describe('an enrolment under way', () => {
  it('ends when the workflow is paused, and says so', async () => {
    const list = await members(10);
    const workflowId = await publish();
    await enrolments.begin(workspaceId, workflowId, null, { list });
    await slice(4);
    await publisher.pause(workspaceId, workflowId);
    await work(4);
    expect(await enrolments.list(workspaceId, workflowId)).toMatchObject([{ status: 'stopped', entered: 4, error: expect.stringContaining('it was paused or deleted') }]);
    await expect(enrolments.begin(workspaceId, workflowId, null, { list })).rejects.toMatchObject({ code: 'not_published' });
  });

  it('can be stopped; another one cannot begin before', async () => {
    const list = await members(10);
    const workflowId = await publish();
    const { id } = await enrolments.begin(workspaceId, workflowId, null, { list });
    await expect(enrolments.begin(workspaceId, workflowId, null, { list })).rejects.toMatchObject({ code: 'enrolment_running' });
    await slice(4);
    expect(await enrolments.stop(workspaceId, workflowId, id)).toMatchObject({ status: 'stopped', entered: 4 });
    await work(4);
    expect(await runs()).toMatchObject({ runs: 4 });
    expect(await enrolments.stop(workspaceId, workflowId, id)).toMatchObject({ status: 'stopped', entered: 4 });
  });

  it('is of one workspace only', async () => {
    const list = await members(2);
    const workflowId = await publish();
    const { id } = await enrolments.begin(workspaceId, workflowId, null, { list });
    const other = (await one<{ id: number }>(`insert into workspaces (name) values ('Other') returning id`)).id;
    await expect(enrolments.begin(other, workflowId, null, { list })).rejects.toMatchObject({ code: 'not_found' });
    await expect(enrolments.stop(other, workflowId, id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await enrolments.list(other, workflowId)).toEqual([]);
    await enrolments.stop(workspaceId, workflowId, id);
    const foreign = (await one<{ id: number }>(`insert into lists (workspace_id, name) values ($1, 'Foreign') returning id`, [other])).id;
    await expect(enrolments.begin(workspaceId, workflowId, null, { list: foreign })).rejects.toMatchObject({ code: 'not_found' });
  });
});
