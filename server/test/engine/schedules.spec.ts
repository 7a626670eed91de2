import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import { Outside } from '../../src/core/testing/outside.js';
import { testTypes } from '../../src/core/testing/test-types.js';
import { fireSchedules, nextSchedule } from '../../src/runtime/entries/fire-schedules.js';
import { listen, stopListening } from '../../src/runtime/entries/listen.js';
import { createPool } from '../../src/runtime/pool.js';
import { TokenIds } from '../../src/runtime/store/token-ids.js';
import { transaction } from '../../src/runtime/store/transaction.js';
import { testDatabase } from '../support/test-database.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const database = testDatabase();
const find = testTypes(new Outside());
let pools: [pg.Pool, pg.Pool];
let workspaceId: number;
beforeAll(() => {
  const fail = (error: Error): never => {
    throw error;
  };
  pools = [createPool(database.connection, fail), createPool(database.connection, fail)];
});
afterAll(() => Promise.all(pools.map((pool) => pool.end())));
beforeEach(async () => {
  await pools[0].query('delete from entries');
  workspaceId = (await pools[0].query<{ id: number }>("insert into workspaces (name, timezone) values ('Shop', 'Europe/Paris') returning id")).rows[0]?.id as number;
});

/** Publishes a workflow that starts by this rule; answers its id. */
async function scheduled(rule: string, now: number, timezone: string | null = null): Promise<number> {
  const { id: workflowId } = (await pools[0].query<{ id: number }>("insert into workflows (workspace_id, name, draft) values ($1, 'By the clock', '{}') returning id", [workspaceId])).rows[0] as { id: number };
  const { id: versionId } = (await pools[0].query<{ id: number }>("insert into workflow_versions (workspace_id, workflow_id, number, document, document_hash, port_table) values ($1, $2, 1, '{}', $3, '[]') returning id", [workspaceId, workflowId, String(workflowId)])).rows[0] as { id: number };
  const subscription = { on: 'schedule' as const, rule, timezone };
  await transaction(pools[0], (client) => listen(client, { workspaceId, workflowId, versionId, timezone: 'Europe/Paris', now }, [{ node: 0, nodeId: 'start', trigger: { type: 'test.start', version: 1, settings: {} }, subscription, watch: null }], {}));
  return workflowId;
}

const fire = (now: number, pool = pools[0]): Promise<number> => fireSchedules(pool, find, new TokenIds(pool), now);
const runsOf = async (workflowId: number): Promise<string[]> =>
  (await pools[0].query<{ at: Date }>('select started_at as at from runs where workflow_id = $1 order by id', [workflowId])).rows.map(({ at }) => at.toISOString().slice(0, 16));

/** As the lane does: it sleeps until the next one is due. */
async function pass(until: number): Promise<void> {
  for (let due = await nextSchedule(pools[0]); due !== null && due <= until; due = await nextSchedule(pools[0])) await fire(due);
}

// ISSUE 3.1: schedules
describe('a workflow that starts by the clock', () => {
  it('starts at nine on the clock of the workspace, before and after the clocks are changed', async () => {
    const from = Date.parse('2026-03-27T12:00:00Z');
    const daily = await scheduled('0 9 * * *', from);
    await pass(from + 4 * DAY);
    expect(await runsOf(daily)).toEqual(['2026-03-28T08:00', '2026-03-29T07:00', '2026-03-30T07:00', '2026-03-31T07:00']);
  });

  it('keeps to a zone of its own', async () => {
    const from = Date.parse('2026-11-22T00:00:00Z');
    const tokyo = await scheduled('30 8 * * 1', from, 'Asia/Tokyo');
    await pass(from + 8 * DAY);
    expect(await runsOf(tokyo)).toEqual(['2026-11-22T23:30', '2026-11-29T23:30']);
  });

  it('makes up by one run for all it missed while no server ran', async () => {
    const from = Date.parse('2026-11-22T00:00:00Z');
    const hourly = await scheduled('0 * * * *', from);
    await fire(from + 5 * HOUR + 20 * MINUTE);
    expect(await runsOf(hourly)).toEqual(['2026-11-22T05:20']);
    expect(await nextSchedule(pools[0])).toBe(from + 6 * HOUR);
  });

  it('starts once however many servers look at the same moment, with all that belongs to a run', async () => {
    const from = Date.parse('2026-11-22T00:00:00Z');
    const all = [await scheduled('0 * * * *', from), await scheduled('0 * * * *', from), await scheduled('*/30 * * * *', from)];
    await Promise.all(Array.from({ length: 8 }, (_, index) => fire(from + HOUR, pools[index % 2])));
    expect(await Promise.all(all.map(runsOf))).toEqual(all.map(() => ['2026-11-22T01:00']));
    const { rows } = await pools[0].query('select r.live, count(t.id)::int as tokens from runs r join tokens t on t.run_id = r.id where r.workflow_id = any($1::int[]) group by r.id', [all]);
    expect(rows).toEqual(all.map(() => ({ live: 1, tokens: 1 })));
  });

  it('starts no more once it is taken back', async () => {
    const from = Date.parse('2026-11-22T00:00:00Z');
    const hourly = await scheduled('0 * * * *', from);
    await fire(from + HOUR);
    await transaction(pools[0], (client) => stopListening(client, hourly, from + HOUR));
    await pass(from + DAY);
    expect(await runsOf(hourly)).toEqual(['2026-11-22T01:00']);
    expect(await nextSchedule(pools[0])).toBeNull();
  });
});

// The model knows no cron: it looks at a clock on the wall every minute.
it('starts after every stretch in which its time came, and only then, whenever servers look and wherever they are', async () => {
  const clocks = new Map<string, Intl.DateTimeFormat>();
  const wall = (at: number, zone: string): { hour: number; minute: number } => {
    const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, timeStyle: 'short' });
    clocks.set(zone, clock);
    const [hour, minute] = clock.format(at).split(':').map(Number);
    return { hour: hour as number, minute: minute as number };
  };
  await fc.assert(
    fc.asyncProperty(
      // hours that no change of the clocks leaves out or repeats: what happens then is the library's, and told in the settings
      fc.constantFrom('Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'), fc.integer({ min: 4, max: 22 }), fc.integer({ min: 0, max: 59 }), fc.boolean(),
      fc.constantFrom(Date.UTC(2026, 2, 6), Date.UTC(2026, 2, 27), Date.UTC(2026, 9, 2), Date.UTC(2026, 9, 23)),
      fc.array(fc.record({ minutes: fc.integer({ min: 1, max: 2_000 }), server: fc.nat(1) }), { minLength: 1, maxLength: 8 }),
      async (zone, hour, minute, hourly, from, looks) => {
        await pools[0].query('delete from entries');
        const workflowId = await scheduled(hourly ? `${minute} * * * *` : `${minute} ${hour} * * *`, from, zone);
        const expected: string[] = [];
        let now = from;
        for (const { minutes, server } of looks) {
          const came = Array.from({ length: minutes }, (_, index) => wall(now + (index + 1) * MINUTE, zone)).some((clock) => clock.minute === minute && (hourly || clock.hour === hour));
          now += minutes * MINUTE;
          if (came) expected.push(new Date(now).toISOString().slice(0, 16));
          await Promise.all([fire(now, pools[server]), fire(now, pools[1 - server])]);
        }
        expect(await runsOf(workflowId)).toEqual(expected);
      },
    ),
    { numRuns: 25 },
  );
});
