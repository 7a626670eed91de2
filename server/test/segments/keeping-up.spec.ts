import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import type { Rule } from '@parcours/sdk/node';
import { admitAll } from '../../src/core/testing/store-world.js';
import { compile } from '../../src/customers/segments/compile.js';
import { readRule } from '../../src/customers/segments/read-rule.js';
import { createPool } from '../../src/runtime/pool.js';
import { computeNext } from '../../src/runtime/segments/compute-segment.js';
import { tellAttributes } from '../../src/runtime/segments/attribute-events.js';
import { keepUp } from '../../src/runtime/segments/keep-up.js';
import { PostgresSegments } from '../../src/runtime/segments/postgres-segments.js';
import { readZones } from '../../src/runtime/segments/read-zones.js';
import { PostgresStore } from '../../src/runtime/store/postgres-store.js';
import { testDatabase } from '../support/test-database.js';

const DAY_MS = 86_400_000;
const START = Date.UTC(2027, 1, 20, 10);
const ZONE = 'Europe/Paris';
const database = testDatabase();
let pool: pg.Pool;
let store: PostgresStore;
let segments: PostgresSegments;
let now = START;

beforeAll(() => {
  pool = createPool(database.connection, (error) => {
    throw error;
  });
  store = new PostgresStore(pool, admitAll);
  segments = new PostgresSegments(pool, { now: () => now }, () => undefined);
});
beforeEach(async () => {
  now = START;
  await pool.query('truncate workspaces, events, segment_changes, segment_flips, segment_members, attribute_changes restart identity cascade');
  await pool.query('insert into workspaces (name, timezone) values ($1, $2)', ['Shop', ZONE]);
});
afterAll(() => pool.end());

const person = async (attributes: object = {}): Promise<number> => (await pool.query<{ id: number }>('insert into contacts (workspace_id, attributes) values (1, $1) returning id', [JSON.stringify(attributes)])).rows[0]?.id as number;
const record = (contactId: number, name: string, properties = {}, occurredAt = now): Promise<unknown> => store.record([{ workspaceId: 1, contactId, name, properties, occurredAt }], now);
const change = (contactId: number, attributes: Record<string, never> | Record<string, string | number>): Promise<unknown> => store.command(1, contactId, { kind: 'contact.update', attributes }, now);
const parts = () => ({ pool, ids: store.ids, admit: admitAll });

/** What the lane does until there is nothing left to do. */
async function settle(): Promise<void> {
  for (let rounds = 0; rounds < 100; rounds++) {
    const done = [await keepUp(parts(), now), await tellAttributes(parts(), now), (await computeNext(pool, now)) ?? 0];
    if (done.some((count) => count > 0)) continue;
    // a computation begins once older transactions have ended, also those of other spec files on this PostgreSQL
    if ((await pool.query("select 1 from segments where state = 'computing'")).rowCount === 0) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error('Segments should come to rest, but changed for a hundred rounds.');
}
const make = async (name: string, rule: Rule): Promise<number> => (await segments.create(1, name, rule)).id;
const members = async (id: number): Promise<number[]> => (await pool.query<{ id: number }>('select contact_id as id from segment_members where segment_id = $1 order by 1', [id])).rows.map((row) => row.id);
const told = async (): Promise<string[]> => (await pool.query<{ told: string }>(`select name || ' ' || (properties ->> 'segment') || ' ' || contact_id as told from events where name like 'segment.%' order by id`)).rows.map((row) => row.told);

describe('S2: segments follow what happens', () => {
  it('a purchase lets its contact enter, and time lets them leave again, each told once', async () => {
    const [ada, bob] = [await person(), await person()];
    const buyers = await make('Buyers', { did: ['buy', 7 * DAY_MS] });
    await settle();
    expect(await members(buyers)).toEqual([]);
    await record(ada, 'buy');
    await record(bob, 'view');
    await settle();
    expect(await members(buyers)).toEqual([ada]);
    now += 7 * DAY_MS - 1;
    await settle();
    expect(await members(buyers)).toEqual([ada]);
    now += 1;
    await settle();
    expect(await members(buyers)).toEqual([]);
    expect(await told()).toEqual([`segment.entered Buyers ${ada}`, `segment.left Buyers ${ada}`]);
  });

  it('who is inside when a rule is written, or because it is written anew, has not entered as far as journeys are concerned', async () => {
    const [ada, bob] = [await person({ city: 'Lyon' }), await person({ city: 'Paris' })];
    const locals = await make('Locals', { '==': [{ var: 'contact.city' }, 'Lyon'] });
    await settle();
    expect(await members(locals)).toEqual([ada]);
    await segments.save(1, locals, 'Locals', { '==': [{ var: 'contact.city' }, 'Paris'] });
    await settle();
    expect(await members(locals)).toEqual([bob]);
    expect(await told()).toEqual([]);
    const eve = await person({ city: 'Paris' });
    await settle();
    expect(await told()).toEqual([`segment.entered Locals ${eve}`]);
    expect((await pool.query('select members from segments')).rows).toEqual([{ members: 2 }]);
  });

  it('what happens while a segment is computed is told to journeys, and what had happened before is not', async () => {
    const [ada, bob, eve] = [await person(), await person({ city: 'Lyon' }), await person({ city: 'Lyon' })];
    const locals = await make('Locals', { '==': [{ var: 'contact.city' }, 'Lyon'] });
    await change(ada, { city: 'Lyon' });
    const zoe = await person({ city: 'Lyon' });
    await settle();
    expect([await members(locals), await told()]).toEqual([[ada, bob, eve, zoe], [`segment.entered Locals ${ada}`, `segment.entered Locals ${zoe}`]]);
    const buyers = await make('Buyers', { or: [{ in_segment: [locals] }, { did: ['buy', 7 * DAY_MS] }] });
    await change(eve, { city: 'Paris' });
    await record(eve, 'buy');
    await settle();
    expect(await members(buyers)).toEqual([ada, bob, eve, zoe]);
    now += 7 * DAY_MS;
    // computed anew just when its time has come
    await segments.save(1, locals, 'Locals', { '==': [{ var: 'contact.city' }, 'Nice'] });
    await computeNext(pool, now);
    await computeNext(pool, now);
    await settle();
    expect([await members(locals), await members(buyers)]).toEqual([[], []]);
    expect((await told()).slice(2)).toEqual([`segment.left Locals ${eve}`, `segment.entered Buyers ${eve}`, `segment.left Buyers ${eve}`]);
    expect((await pool.query('select members from segments')).rows).toEqual([{ members: 0 }, { members: 0 }]);
  });

  it('what happened while a rule could not be computed is history once it is written anew', async () => {
    const ada = await person();
    const locals = await make('Locals', { '==': [{ var: 'contact.city' }, 'Lyon'] });
    await settle();
    await pool.query("update segments set state = 'failed'");
    await change(ada, { city: 'Lyon' });
    await segments.save(1, locals, 'Locals', { '!!': { var: 'contact.city' } });
    await settle();
    expect([await members(locals), await told()]).toEqual([[ada], []]);
    expect((await pool.query('select 1 from segment_changes')).rowCount).toBe(0);
  });

  it('T6: a segment of segments and lists is entered once facts of every origin hold', async () => {
    const ada = await person();
    await pool.query("insert into lists (workspace_id, name) values (1, 'Agreed')");
    const fans = await make('Fans', { '>=': [{ event_count: ['view', null, { '==': [{ var: 'event.properties.author' }, 'Verne'] }] }, 2] });
    const invited = await make('Invited', { and: [{ in_segment: [fans] }, { on_list: [1] }, { did: ['shop.visited'] }] });
    await settle();
    await record(ada, 'shop.visited');
    await record(ada, 'view', { author: 'Verne' });
    await record(ada, 'view', { author: 'Zola' });
    await store.command(1, ada, { kind: 'list.add', list: 'Agreed' }, now);
    await settle();
    expect(await members(invited)).toEqual([]);
    await record(ada, 'view', { author: 'Verne' });
    await settle();
    expect(await told()).toEqual([`segment.entered Fans ${ada}`, `segment.entered Invited ${ada}`]);
    await store.command(1, ada, { kind: 'list.remove', list: 'Agreed' }, now);
    await settle();
    expect((await told()).at(-1)).toBe(`segment.left Invited ${ada}`);
  });

  it('no segment depends on itself, over however many others, and one that is asked for is not removed', async () => {
    const first = await make('First', { did: ['buy'] });
    const second = await make('Second', { in_segment: [first] });
    await expect(segments.save(1, first, 'First', { '!': { in_segment: [second] } })).rejects.toMatchObject({ code: 'segment_cycle' });
    await expect(segments.save(1, first, 'First', { in_segment: [first] })).rejects.toMatchObject({ code: 'segment_cycle' });
    await expect(segments.remove(1, first)).rejects.toMatchObject({ code: 'segment_used' });
    await expect(make('First', { did: ['x'] })).rejects.toMatchObject({ code: 'name_taken' });
    await segments.remove(1, second);
    await segments.remove(1, first);
    expect((await pool.query('select 1 from segment_watches')).rowCount).toBe(0);
  });

  it('an attribute that a workflow listens to is told when it changes, and no other', async () => {
    const ada = await person({ level: 'silver', city: 'Lyon' });
    await pool.query(`insert into workflows (id, workspace_id, name, draft) overriding system value values (1, 1, 'W', '{"nodes":[],"edges":[],"settings":{}}')`);
    await pool.query(`insert into workflow_versions (id, workspace_id, workflow_id, number, document, document_hash, port_table) overriding system value values (1, 1, 1, 1, '{"nodes":[],"edges":[],"settings":{}}', '', '[]')`);
    await pool.query(`insert into entries (workspace_id, workflow_id, version_id, node, node_id, kind, key, config) values (1, 1, 1, 0, 'a', 'event', 'attribute.changed:level', '{"where":true,"trigger":{"type":"test.start","version":1,"settings":{}}}')`);
    await change(ada, { level: 'gold', city: 'Paris' });
    await change(ada, { level: 'gold' });
    await settle();
    const { rows } = await pool.query(`select name, properties from events where name <> 'contact.updated'`);
    expect(rows).toEqual([{ name: 'attribute.changed:level', properties: { attribute: 'level', before: 'silver', after: 'gold' } }]);
    expect((await pool.query('select contact_id from runs')).rows).toEqual([{ contact_id: ada }]);
  });

  it('everybody is where a look at the whole base would put them, whatever happened in whatever order, and each entering and leaving was told', async () => {
    const rules: Rule[] = [
      { did: ['buy', 3 * DAY_MS] },
      { '>=': [{ event_sum: ['buy', 'total', null, null] }, 100] },
      { and: [{ '!': { did: ['open', 2 * DAY_MS] } }, { '>': [{ since_first: ['view'] }, DAY_MS] }] },
      { sequence: [DAY_MS, ['view'], ['buy']] },
      { anniversary: [{ var: 'contact.birthday' }, 2] },
      { and: [{ in_segment: [1] }, { '!': { in_segment: [2] } }, { '!=': [{ var: 'contact.city' }, 'Lyon'] }] },
      { or: [{ on_list: [1] }, { in_segment: [6] }] },
    ];
    const act = fc.oneof(
      fc.record({ who: fc.nat(3), event: fc.constantFrom('buy', 'view', 'open'), total: fc.integer({ min: 0, max: 60 }), lateMs: fc.constantFrom(0, 0, DAY_MS, -DAY_MS) }),
      fc.record({ who: fc.nat(3), city: fc.constantFrom('Lyon', 'Paris'), birthday: fc.constantFrom('1990-02-21', '1990-02-25', 'unknown') }),
      fc.record({ who: fc.nat(3), list: fc.boolean() }),
      fc.record({ passMs: fc.integer({ min: 1, max: 2 * DAY_MS }) }),
      fc.constant({ look: true }),
      fc.constant({ rewrite: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 18 }), async (acts) => {
        now = START;
        await pool.query('truncate workspaces, events, segment_changes, segment_flips, segment_members restart identity cascade');
        await pool.query('insert into workspaces (name, timezone) values ($1, $2)', ['Shop', ZONE]);
        await pool.query("insert into lists (workspace_id, name) values (1, 'Agreed')");
        const people = [await person(), await person(), await person(), await person()];
        for (const [index, rule] of rules.entries()) await make(`s${index + 1}`, rule);
        const who = (one: { who: number }): number => people[one.who] as number;
        for (const one of acts) {
          if ('event' in one) await record(who(one), one.event, { total: one.total }, now - one.lateMs);
          else if ('city' in one) await change(who(one), { city: one.city, birthday: one.birthday });
          else if ('list' in one) await store.command(1, who(one), { kind: one.list ? 'list.add' : 'list.remove', list: 'Agreed' }, now);
          else if ('passMs' in one) now += one.passMs;
          else if ('look' in one) await settle();
          else await segments.save(1, 1, 's1', { did: ['buy', 2 * DAY_MS] });
        }
        await settle();
        for (const [index, written] of rules.entries()) {
          const rule = readRule(index === 0 && acts.some((one) => 'rewrite' in one) ? { did: ['buy', 2 * DAY_MS] } : written);
          const { text, values } = compile(rule, { workspaceId: 1, now, zones: await readZones(pool, 1, ZONE, rule, now), contactIds: null });
          const { rows } = await pool.query<{ contact_id: number }>(`select contact_id from (${text}) v where holds order by 1`, [...values]);
          expect({ rule: written, members: await members(index + 1) }).toEqual({ rule: written, members: rows.map((row) => row.contact_id) });
        }
        const { rows: sizes } = await pool.query('select id, members, (select count(*)::int from segment_members m where m.segment_id = s.id) as counted from segments s');
        for (const size of sizes as { members: number; counted: number }[]) expect(size.members).toBe(size.counted);
        const { rows: twice } = await pool.query(`select 1 from (select name, lag(name) over (partition by contact_id, properties ->> 'segment' order by id) as before from events where name like 'segment.%') e where name = before and not $1`, [acts.some((one) => 'rewrite' in one)]);
        expect(twice).toEqual([]);
      }),
      { numRuns: Number(process.env['SEGMENT_STORIES'] ?? 12) },
    );
  }, 300_000);
});
