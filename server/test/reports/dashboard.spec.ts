import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { DEFAULT_REPORT_SETTINGS, type Dashboard } from '@parcours/sdk/api';
import { compileRules } from '../../src/core/admission/journey-rules.js';
import { listLogs } from '../../src/db/logs/list-logs.js';
import { readDashboard } from '../../src/db/reports/read-dashboard.js';
import { readJourneyReport } from '../../src/db/reports/read-journey-report.js';
import { createPool } from '../../src/runtime/pool.js';
import { reportSlice } from '../../src/runtime/reports/report-lane.js';
import { lockForMerge, mergeContacts } from '../../src/runtime/customers/merge-contacts.js';
import { noteCompared } from '../../src/runtime/store/note-compared.js';
import { transaction } from '../../src/runtime/store/transaction.js';
import { testDatabase } from '../support/test-database.js';

const database = testDatabase();
let pool: pg.Pool;
beforeAll(() => {
  pool = createPool(database.connection, (error) => {
    throw error;
  });
});
afterAll(() => pool.end());

const HOUR_MS = 3_600_000;
/** Clocks are put forward in Paris at 01:00 UTC of that night, and back on 25 October. */
const SPRING = Date.UTC(2026, 2, 27, 12);
const zones = ['Europe/Paris', 'America/New_York', 'Asia/Kathmandu', 'UTC'];
const day = (at: number, zone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at);

interface World {
  readonly workspaceId: number;
  readonly versions: readonly { workflow: number; version: number }[];
  contacts: number[];
}

let number = 0;
const first = async <Row extends object>(sql: string, values: unknown[]): Promise<Row> => (await pool.query<Row>(sql, values)).rows[0] as Row;

async function makeWorld(zone: string): Promise<World> {
  const { id: workspaceId } = await first<{ id: number }>("insert into workspaces (name, timezone) values ('Shop', $1) returning id", [zone]);
  const versions = [];
  for (const version of [1, 2, null]) {
    const { id: workflow } = await first<{ id: number }>("insert into workflows (workspace_id, name, draft) values ($1, 'Journey', '{}') returning id", [workspaceId]);
    // the second journey has a window of its own
    const document = { nodes: [{ id: 'hello', type: 'email.send' }, { id: 'again', type: 'sms.send' }], edges: [], ...(version === 2 ? { settings: { goal: { days: 1, after: 'message' } } } : {}) };
    const made = await first<{ id: number }>("insert into workflow_versions (workspace_id, workflow_id, number, document, document_hash, port_table) values ($1, $2, $3, $4, $5, '[]') returning id", [workspaceId, workflow, version, document, String(workflow)]);
    versions.push({ workflow, version: made.id });
  }
  const contacts = [];
  for (let index = 0; index < 4; index++) contacts.push((await first<{ id: number }>('insert into contacts (workspace_id, email, email_key) values ($1, $2, $2) returning id', [workspaceId, `r${++number}@example.org`])).id);
  return { workspaceId, versions, contacts };
}

const step = fc.record({
  do: fc.constantFrom('start', 'start', 'send', 'send', 'settle', 'settle', 'settle', 'end', 'goal', 'order', 'order', 'order again', 'event', 'points', 'merge', 'fold', 'knock', 'knock'),
  who: fc.nat(3), where: fc.nat(2), node: fc.nat(1), status: fc.integer({ min: 1, max: 4 }), hours: fc.integer({ min: 0, max: 20 }), channel: fc.constantFrom('email', 'sms', 'post', 'http'), cents: fc.integer({ min: 0, max: 1_000_000 }), pick: fc.nat(50),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const write = (sql: string, ...values: unknown[]) => pool.query(sql, values);
const anyRow = (table: string, where: string) => `(select id from ${table} where workspace_id = $1 and ${where} order by id offset $2::int % greatest(1, (select count(*) from ${table} where workspace_id = $1 and ${where})) limit 1)`;

async function live(world: World, { do: what, who, where, node, status, channel, cents, pick }: Step, now: number): Promise<void> {
  const { workspaceId, versions, contacts } = world;
  const contact = contacts[who % contacts.length] as number;
  const { workflow, version } = versions[where] as { workflow: number; version: number };
  const event = (name: string, properties: object) => write(`insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at) values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), now())`, workspaceId, contact, name, properties, now);
  if (what === 'start') await write(`insert into runs (id, workspace_id, contact_id, started_at, workflow_id, version_id, entry, test) values (nextval('run_ids'), $1, $2, to_timestamp($3::float8 / 1000), $4, $5, 0, $6)`, workspaceId, pick % 7 === 0 ? null : contact, now, workflow, version, where === 2);
  if (what === 'send') await write(`insert into deliveries (id, run_id, token_id, contact_id, created_at, workspace_id, version_id, visit, item, node, channel, status, settled_at) select nextval('delivery_ids'), r.id, nextval('token_ids'), r.contact_id, to_timestamp($3::float8 / 1000), $1, r.version_id, 1, 0, $4, $5, $6::smallint, case when $6::smallint = 0 then null else to_timestamp($3::float8 / 1000) end from runs r where r.id = ${anyRow('runs', 'true')}`, workspaceId, pick, now, node, channel, pick % 5 === 0 ? 2 : 0);
  if (what === 'settle') await write(`update deliveries set status = $3, settled_at = to_timestamp($4::float8 / 1000), cost = $5, currency = 'EUR' where id = ${anyRow('deliveries', 'status in (0, 4)')}`, workspaceId, pick, status, now, cents / 10_000);
  if (what === 'end') await write(`update runs set status = $3, ended_at = to_timestamp($4::float8 / 1000) where id = ${anyRow('runs', 'status = 0')}`, workspaceId, pick, 1 + (pick % 3), now);
  if (what === 'goal') await write(`update runs set status = 1, ended_at = to_timestamp($3::float8 / 1000), outcome = '{"kind": "goal", "id": "bought"}'::jsonb || case when $2::int % 5 = 0 then '{"late": true}' else '{}' end::jsonb where id = ${anyRow('runs', 'status = 0')}`, workspaceId, pick, now);
  if (what === 'order') await event(pick % 2 === 0 ? 'Order Completed' : 'order.completed', { total: cents / 100, currency: pick % 4 === 0 ? 'USD' : 'EUR', order_id: `N${++number}` });
  if (what === 'order again') await event('Order Completed', { total: String(cents / 100), currency: 'EUR', order_id: `N${Math.max(1, number - pick)}` });
  if (what === 'event') await event(`email.${['opened', 'clicked', 'bounced'][pick % 3] as string}`, pick % 2 === 0 ? { runId: (await first<{ id: number | null }>(`select ${anyRow('runs', 'true')} as id`, [workspaceId, pick])).id, nodeId: 'hello' } : { runId: 'none' });
  if (what === 'points') await write(`insert into loyalty_movements (id, workspace_id, programme_id, kind, points, key, actor, at) select 9000000 + $2::int, $1, id, 'earn', $3, $4, 'test', to_timestamp($5::float8 / 1000) from loyalty_programmes where workspace_id = $1`, workspaceId, ++number, 1 + pick, `p${number}`, now);
  if (what === 'knock') await transaction(pool, (client) => noteCompared(client, [], [{ run: { workspaceId, workflowId: workflow, versionId: version, node: 0, contactId: contact, test: where === 2, items: [] }, code: 'held_out' }], new Map([[version, HOLDING_OUT]]), now));
  if (what === 'fold') await reportSlice(pool);
  if (what === 'merge' && contacts.length > 2) {
    const [from, into] = [contacts[who % contacts.length] as number, contacts[(who + 1) % contacts.length] as number];
    await transaction(pool, async (client) => {
      await lockForMerge(client, [from, into]);
      await mergeContacts(client, workspaceId, { from, into, reason: 'alias' }, now);
    });
    world.contacts = contacts.filter((id) => id !== from);
  }
}

const { minutes } = DEFAULT_REPORT_SETTINGS;
const HOLDING_OUT = compileRules({ holdOut: { percent: 50 } });

const logs = async (workspaceId: number, zone: string, from: string, to: string) => {
  const inRange = (at: string) => `(${at} at time zone '${zone}')::date between '${from}' and '${to}'`;
  const journeys = `join workflow_versions v on v.id = d.version_id and v.number is not null`;
  const one = async (sql: string): Promise<number> => Number((await first<{ value: number | null }>(`select (${sql}) as value`, [workspaceId])).value ?? 0);
  const sent = (channel: string) => one(`select count(*) from deliveries d ${journeys} where d.workspace_id = $1 and d.status = 1 and d.channel = '${channel}' and ${inRange('d.settled_at')}`);
  const money = async (sql: string) => (await pool.query<{ currency: string; amount: number }>(sql, [workspaceId])).rows;
  return {
    emails: await sent('email'), sms: await sent('sms'), letters: await sent('post'),
    points: await one(`select sum(points) from loyalty_movements where workspace_id = $1 and kind = 'earn' and ${inRange('at')}`),
    started: await one(`select count(*) from runs where workspace_id = $1 and not test and ${inRange('started_at')}`),
    goals: await one(`select count(*) from runs where workspace_id = $1 and not test and outcome ->> 'kind' = 'goal' and outcome -> 'late' is null and ${inRange('ended_at')}`),
    orders: await one(`select count(distinct properties ->> 'order_id') from events where workspace_id = $1 and name in ('order.completed', 'Order Completed') and ${inRange('occurred_at')}`),
    revenue: await money(`select o.currency, sum(c.cents)::float8 / 100 as amount from order_credits c join orders o on o.id = c.order_id where c.workspace_id = $1 and c.workflow_id > 0 and o.day between '${from}' and '${to}' group by 1 having sum(c.cents) <> 0 order by 2 desc, 1`),
    heldOut: await one(`select count(*) from events where workspace_id = $1 and name = 'journey.held_out' and ${inRange('received_at')}`),
    effect: await effect(workspaceId, from, to),
    inside: await one(`select count(distinct contact_id) from runs where workspace_id = $1 and not test and status = 0`),
    opened: await one(`select count(*) from events where workspace_id = $1 and name = 'email.opened' and properties ->> 'runId' in (select id::text from runs where workspace_id = $1) and ${inRange('occurred_at')}`),
    minutesSaved: (await sent('email')) * minutes.email + (await sent('sms')) * minutes.sms + (await sent('post')) * minutes.post + (await sent('http')) * minutes.other,
    compared: (await pool.query(`select channel, ${['sent', 'skipped', 'failed', 'unknown'].map((kind, at) => `(count(*) filter (where d.status = ${at + 1}))::int as ${kind}`).join(', ')} from deliveries d ${journeys}
      where d.workspace_id = $1 and d.status > 0 and d.channel in ('email', 'sms', 'post') and ${inRange('coalesce(d.settled_at, d.created_at)')} group by 1 order by 1`, [workspaceId])).rows,
    cost: await one(`select sum(cost) from deliveries d ${journeys} where d.workspace_id = $1 and d.status = 1 and d.channel = 'email' and ${inRange('d.settled_at')}`),
  };
};

/** Orders by the ledger: all of them, and those that a message came before. */
async function effect(workspaceId: number, from: string, to: string): Promise<Dashboard['effect']> {
  const sums = async (where: string): Promise<Dashboard['effect']['all']> => {
    const { rows } = await pool.query<{ currency: string; orders: number; customers: number; amount: number }>(
      `select currency, count(*)::int as orders, (count(*) filter (where first))::int as customers, sum(cents)::float8 / 100 as amount from orders o where workspace_id = $1 and day between $2 and $3 and ${where} group by 1 order by 4 desc, 1`, [workspaceId, from, to]);
    const total = (name: 'orders' | 'customers'): number => rows.reduce((sum, row) => sum + row[name], 0);
    return { orders: total('orders'), customers: total('customers'), turnover: rows.filter(({ amount }) => amount !== 0).map(({ currency, amount }) => ({ currency, amount })) };
  };
  return { all: await sums('true'), helped: await sums('exists (select from order_credits c where c.order_id = o.id and c.workflow_id > 0)') };
}

const shown = ({ totals, inside, channels, effect: seen }: Dashboard) => {
  const email = channels.find(({ channel }) => channel === 'email');
  const compared = channels.map(({ channel, sent, skipped, failed, unknown }) => ({ channel, sent, skipped, failed, unknown })).filter(({ channel: _name, ...counts }) => Object.values(counts).some((count) => count > 0));
  return { ...totals, inside, effect: seen, opened: email?.opened ?? 0, cost: email?.cost[0]?.amount ?? 0, compared: compared.sort((a, b) => (a.channel < b.channel ? -1 : 1)) };
};

describe('the dashboard (I1 to I5, I11, I13)', () => {
  it('says the same as the logs and the ledger, at every moment of any history, across the change of clocks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...zones), fc.array(step, { minLength: 5, maxLength: 45 }), async (zone, steps) => {
        const world = await makeWorld(zone);
        let now = SPRING;
        for (const one of steps) {
          now += one.hours * HOUR_MS;
          await live(world, one, now);
        }
        const range = { from: day(SPRING - 24 * HOUR_MS, zone), to: day(now, zone) };
        const early = await readDashboard(pool, world.workspaceId, range, now);
        expect(early.inside).toBe((await logs(world.workspaceId, zone, range.from, range.to)).inside);
        while (await reportSlice(pool));
        await reportSlice(pool);
        const half = { from: range.from, to: day((SPRING + now) / 2, zone) };
        for (const part of [range, half]) {
          const seen = await readDashboard(pool, world.workspaceId, part, now);
          const expected = await logs(world.workspaceId, zone, part.from, part.to);
          expect({ ...shown(seen), cost: seen.channels.find(({ channel }) => channel === 'email')?.cost[0]?.amount ?? 0 }).toEqual({ ...expected, cost: expect.closeTo(expected.cost, 6) });
          const drawn = (name: 'emails' | 'started' | 'goals'): number => seen.points.reduce((sum, point) => sum + point[name], 0);
          expect([drawn('emails'), drawn('started'), drawn('goals')]).toEqual([expected.emails, expected.started, expected.goals]);
        }
        // the lines of the log themselves: what journeys sent, and who entered and left them
        const lines = async (filter: Parameters<typeof listLogs>[2]): Promise<number> => (await listLogs(pool, world.workspaceId, { ...filter, limit: 100 })).items.length;
        let emails = 0;
        for (const { workflow } of world.versions.slice(0, 2)) emails += await lines({ workflowId: workflow, channel: 'email', outcome: 'sent' });
        expect(emails).toBe((await readDashboard(pool, world.workspaceId, range, now)).totals.emails);
        const runs = await first<{ started: number; ended: number }>('select count(*)::int as started, count(ended_at)::int as ended from runs where workspace_id = $1 and contact_id is not null', [world.workspaceId]);
        expect([await lines({ name: 'run.started' }), await lines({ kind: 'run' })]).toEqual([runs.started, runs.started + runs.ended]);
        // each message is credited within the window of its journey, or of the workspace
        expect((await first<{ odd: number }>(`select count(*)::int as odd from order_credits c join orders o on o.id = c.order_id join deliveries d on d.id = c.delivery_id join workflow_versions v on v.id = d.version_id
          where c.workspace_id = $1 and o.at - d.settled_at > make_interval(hours => 24 * case v.number when 2 then 1 else 7 end)`, [world.workspaceId])).odd).toBe(0);
        // each contact is kept out of a journey once, however often it knocks
        if (!steps.some((one) => one.do === 'merge')) expect((await first<{ odd: number }>("select count(*)::int as odd from (select 1 from events where workspace_id = $1 and name = 'journey.held_out' group by contact_id, workflow_id having count(*) > 1) e", [world.workspaceId])).odd).toBe(0);
        expect((await first<{ odd: number }>('select count(*)::int as odd from orders o where workspace_id = $1 and cents <> (select sum(cents) from order_credits c where c.order_id = o.id)', [world.workspaceId])).odd).toBe(0);
        const reached = await first<{ count: number }>(`select count(distinct d.contact_id)::int as count from deliveries d join workflow_versions v on v.id = d.version_id and v.number is not null where d.workspace_id = $1 and d.status = 1 and d.channel <> '' and (d.settled_at at time zone $2)::date = $3::date`, [world.workspaceId, zone, day(now, zone)]);
        if (!steps.some((one) => one.do === 'merge')) expect((await readDashboard(pool, world.workspaceId, range, now)).targetedToday).toBe(reached.count);
      }),
      { numRuns: 25 },
    );
  });

  it('credits an order to messages within the window of their journey’s goal, or of the workspace; the parts make the order', async () => {
    const HOURS_AFTER = [20, 30, 24 * 8] as const;
    const credited: Record<number, [number, number][]> = {};
    for (const after of HOURS_AFTER) {
      const world = await makeWorld('Europe/Paris');
      await write('insert into report_settings (workspace_id, settings) values ($1, $2)', world.workspaceId, { model: 'linear', windowDays: 7 });
      for (const where of [0, 1]) {
        await live(world, { do: 'start', who: 0, where, node: 0, status: 1, hours: 0, channel: 'email', cents: 0, pick: 1 }, SPRING);
        const run = await first<{ id: number }>('select max(id)::int as id from runs where workspace_id = $1', [world.workspaceId]);
        await write(`insert into deliveries (id, run_id, token_id, contact_id, created_at, workspace_id, version_id, visit, item, node, channel, status, settled_at) select nextval('delivery_ids'), r.id, nextval('token_ids'), r.contact_id, r.started_at, $1, r.version_id, 1, 0, 0, 'email', 1, r.started_at from runs r where r.id = $2`, world.workspaceId, run.id);
      }
      await live(world, { do: 'order', who: 0, where: 0, node: 0, status: 1, hours: 0, channel: 'email', cents: 1_001, pick: 1 }, SPRING + after * HOUR_MS);
      await reportSlice(pool);
      const { rows } = await pool.query<{ workflow: number; cents: number }>('select workflow_id as workflow, cents::int as cents from order_credits where workspace_id = $1 order by position', [world.workspaceId]);
      credited[after] = rows.map(({ workflow, cents }) => [world.versions.findIndex((one) => one.workflow === workflow), cents]);
      expect(rows.reduce((sum, { cents }) => sum + cents, 0)).toBe(1_001);
      expect(await readJourneyReport(pool, world.workspaceId, world.versions[0]?.workflow ?? 0, {}, SPRING)).toMatchObject({ windowDays: 7, windowAfter: 'message' });
    }
    expect(credited).toEqual({ 20: [[0, 501], [1, 500]], 30: [[0, 1_001]], [24 * 8]: [[-1, 1_001]] });
  });

  it('counts the window from the entry where the journey says so', async () => {
    for (const [days, part] of [[3, 1_000], [2, 0]] as const) {
      const world = await makeWorld('UTC');
      const { workflow, version } = world.versions[0] as { workflow: number; version: number };
      await write(`update workflow_versions set document = document || $2 where id = $1`, version, { settings: { goal: { days, after: 'entry' } } });
      await write('update workflows set published_version_id = $2 where id = $1', workflow, version);
      await live(world, { do: 'start', who: 0, where: 0, node: 0, status: 1, hours: 0, channel: 'email', cents: 0, pick: 1 }, SPRING);
      for (const [what, at] of [['send', 40], ['settle', 40], ['order', 60]] as const) await live(world, { do: what, who: 0, where: 0, node: 0, status: 1, hours: 0, channel: 'email', cents: 1_000, pick: 1 }, SPRING + at * HOUR_MS);
      await reportSlice(pool);
      expect(await readJourneyReport(pool, world.workspaceId, workflow, { from: '2026-03-01', to: '2026-04-30' }, SPRING)).toMatchObject({ windowDays: days, windowAfter: 'entry', totals: { revenue: part === 0 ? [] : [{ amount: part / 100 }] } });
    }
  });

  it('is a row of zeros in an empty workspace, and takes ten years as well as a day', async () => {
    const { workspaceId } = await makeWorld('Europe/Paris');
    const year = await readDashboard(pool, workspaceId, { from: '2016-11-23', to: '2026-11-22' }, Date.UTC(2026, 10, 22));
    expect(year).toMatchObject({ step: 'month', inside: 0, targetedToday: 0, journeys: [], channels: [], totals: { emails: 0, revenue: [] }, health: { overdue: 0 } });
    expect(year.points).toHaveLength(121);
    expect((await readDashboard(pool, workspaceId, { from: '2026-11-22', to: '2026-11-22' }, Date.UTC(2026, 10, 22))).points).toHaveLength(1);
    await expect(readDashboard(pool, workspaceId, { from: '2026-02-30' }, 0)).rejects.toMatchObject({ code: 'bad_range' });
    await expect(readDashboard(pool, workspaceId, { from: '1900-01-01', to: '2026-01-01' }, 0)).rejects.toMatchObject({ code: 'bad_range' });
  });

  it('keeps the report of a journey sensible: empty, over ten years, with a node and a workflow that are gone, a person erased, and a day of 25 hours', async () => {
    const world = await makeWorld('Europe/Paris');
    const { workflow } = world.versions[0] as { workflow: number };
    const read = (from: string, to: string) => readJourneyReport(pool, world.workspaceId, workflow, { from, to }, SPRING);
    expect(await read('2017-03-29', '2027-03-28')).toMatchObject({ totals: { started: 0, goals: 0, heldOut: 0, revenue: [] }, funnel: [], messages: [], splits: [], touchpoints: [], lift: null, looked: 0, effect: { all: { orders: 0, turnover: [] } } });
    expect(await readJourneyReport(pool, world.workspaceId, 2 ** 31 - 1, {}, SPRING)).toBeNull();
    const step = (one: Partial<Step>, at: number): Promise<void> => live(world, { who: 0, where: 0, node: 0, status: 1, hours: 0, channel: 'email', cents: 0, pick: 1, do: 'fold', ...one }, at);
    // one just before and one just after the hour that comes twice in the night of 25 October, and one in the last hour of that day
    for (const at of [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30), Date.UTC(2026, 9, 25, 22, 59)]) await step({ do: 'start' }, at);
    await step({ do: 'start' }, Date.UTC(2026, 9, 25, 23, 1));
    await step({ do: 'send', pick: 1 }, Date.UTC(2026, 9, 25, 12));
    await step({ do: 'settle', pick: 0 }, Date.UTC(2026, 9, 25, 12));
    await step({ do: 'order', cents: 4_250 }, Date.UTC(2026, 9, 25, 13));
    await reportSlice(pool);
    expect(await read('2026-10-25', '2026-10-25')).toMatchObject({ totals: { started: 3, revenue: [{ amount: 42.5 }] }, of: 3, looked: 3, effect: { all: { orders: 1, customers: 1 }, helped: { orders: 1, customers: 1, turnover: [{ amount: 42.5, currency: 'EUR' }] } } });
    // the node goes from the newest version, then the person, then the workflow: what was done was done
    await write("insert into workflow_versions (workspace_id, workflow_id, number, document, document_hash, port_table) values ($1, $2, 99, '{\"nodes\": [], \"edges\": []}', 'gone', '[]')", world.workspaceId, workflow);
    await write('delete from contacts where id = $1', world.contacts[0]);
    await write('update workflows set deleted_at = now() where id = $1', workflow);
    const after = await read('2026-10-01', '2026-10-31');
    expect(after).toMatchObject({ deleted: true, totals: { started: 4, revenue: [{ amount: 42.5 }] }, messages: [{ node: 'hello', sent: 1, revenue: [{ amount: 42.5 }] }], effect: { helped: { orders: 1 } } });
  });

  it('says how late work is, and what failed or is unknown today', async () => {
    const world = await makeWorld('Europe/Paris');
    const now = Date.now();
    const today = async () => (await readDashboard(pool, world.workspaceId, {}, now)).health;
    expect(await today()).toEqual({ overdue: 0, lagSeconds: 0, unknownToday: 0, failedToday: 0, ordersUnread: 0 });
    const step = (one: Partial<Step>): Promise<void> => live(world, { who: 0, where: 0, node: 0, status: 1, hours: 0, channel: 'email', cents: 0, pick: 1, do: 'fold', ...one }, now);
    for (const one of [{ do: 'start' }, { do: 'start' }, { do: 'send' }, { do: 'settle', status: 4, pick: 0 }, { do: 'end', pick: 1 }] satisfies Partial<Step>[]) await step(one);
    const { id: run } = await first<{ id: number }>('select id from runs where workspace_id = $1 and status = 0', [world.workspaceId]);
    for (const minutesLate of [-60, 10, 90]) await write(`insert into tokens (id, run_id, workspace_id, version_id, node, lane, state, due_at) values (nextval('token_ids'), $1, $2, $3, 0, 0, 0, to_timestamp($4::float8 / 1000))`, run, world.workspaceId, world.versions[0]?.version, now - minutesLate * 60_000);
    expect(await today()).toEqual({ overdue: 2, lagSeconds: 90 * 60, unknownToday: 1, failedToday: 1, ordersUnread: 0 });
  });

  it('keeps what was counted when a person is erased or a workflow deleted', async () => {
    const world = await makeWorld('Europe/Paris');
    const script: Partial<Step>[] = [{ do: 'start', where: 0, pick: 1 }, { do: 'send', channel: 'email', pick: 1 }, { do: 'settle', status: 1, pick: 0 }, { do: 'order', cents: 4_250, pick: 1 }];
    for (const one of script) await live(world, { who: 0, where: 0, node: 0, status: 1, hours: 0, channel: 'email', cents: 0, pick: 1, do: 'fold', ...one }, SPRING);
    await reportSlice(pool);
    await write('delete from contacts where id = $1', world.contacts[0]);
    await write('update workflows set deleted_at = now() where workspace_id = $1', world.workspaceId);
    await reportSlice(pool);
    const seen = await readDashboard(pool, world.workspaceId, { from: '2026-03-01', to: '2026-03-31' }, SPRING);
    expect(seen.totals).toMatchObject({ emails: 1, orders: 1, revenue: [{ amount: 42.5, currency: 'EUR' }] });
    expect(seen.journeys).toMatchObject([{ deleted: true, sent: 1, revenue: [{ amount: 42.5, currency: 'EUR' }] }]);
  });
});
