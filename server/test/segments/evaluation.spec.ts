import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import type { JsonObject, Rule } from '@parcours/sdk/node';
import { compile } from '../../src/customers/segments/compile.js';
import { dependenciesOf, eventsAsked } from '../../src/customers/segments/dependencies.js';
import { evaluate, type Facts } from '../../src/customers/segments/evaluate.js';
import { localDay } from '../../src/customers/segments/local-days.js';
import { readRule } from '../../src/customers/segments/read-rule.js';
import type { SegmentTest } from '../../src/customers/segments/segment-test.js';
import { loadFacts } from '../../src/runtime/segments/load-facts.js';
import { previewSegment } from '../../src/runtime/segments/preview-segment.js';
import { readZones } from '../../src/runtime/segments/read-zones.js';
import { createPool } from '../../src/runtime/pool.js';
import { testDatabase } from '../support/test-database.js';
import * as random from './random-rule.js';

/** `SEGMENT_CASES=20000` for a long look. */
const CASES = Number(process.env['SEGMENT_CASES'] ?? 150);
const CONTACTS = 60;
const ZONE = 'Europe/Paris';
const database = testDatabase();
let pool: pg.Pool;

/** A population with histories, lists and segments, the same at every run. */
async function populate(): Promise<void> {
  await pool.query(`insert into workspaces (name, timezone) values ('Shop', '${ZONE}'), ('Neighbour', '${ZONE}')`);
  for (const list of ['A', 'B', 'C']) await pool.query('insert into lists (workspace_id, name) values (1, $1)', [list]);
  await pool.query(`insert into segments (workspace_id, name, rule, state, settled_after, created_at, updated_at) select 1, 's' || n, 'true', 'ready', 0, now(), now() from generate_series(1, 3) n`);
  const history = fc.array(fc.tuple(fc.constantFrom(...random.EVENT_NAMES), random.properties, random.occurredAt), { maxLength: 12 });
  const people = fc.sample(fc.tuple(random.attributes, history, fc.constantFrom(...random.ZONES), fc.subarray([1, 2, 3])), { numRuns: CONTACTS, seed: 7 });
  for (const [attributes, events, zone, sets] of people) {
    const { rows } = await pool.query<{ id: number }>('insert into contacts (workspace_id, attributes, timezone, locale, email, email_key) select 1, $1, $2, $3, $4, $4 returning id', [JSON.stringify(attributes), zone, sets.length > 1 ? 'fr-FR' : null, sets.length > 0 ? `${Math.random()}@example.org` : null]);
    const id = rows[0]?.id;
    for (const [name, properties, at] of events) await pool.query('insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at) values (1, $1, $2, $3, to_timestamp($4::float8 / 1000), now())', [id, name, JSON.stringify(properties), at]);
    if (sets.length > 0) await pool.query(`insert into consents (workspace_id, contact_id, changed_at, purpose_id, channel, state) select 1, $1, now(), id, 'email', (array['asked', 'granted', 'withdrawn'])[$2] from purposes where workspace_id = 1 and key = 'newsletter'`, [id, sets.length]);
    if (sets.includes(2)) await pool.query(`insert into consents (workspace_id, contact_id, changed_at, purpose_id, channel, state) select 1, $1, now(), id, 'sms', 'granted' from purposes where workspace_id = 1 and key = 'offers'`, [id]);
    for (const set of sets) {
      await pool.query('insert into list_members values (1, $1, $2, now())', [set, id]);
      await pool.query('insert into segment_members (workspace_id, segment_id, contact_id, since) values (1, $1, $2, now())', [set, id]);
    }
  }
}

beforeAll(async () => {
  pool = createPool(database.connection, (error) => {
    throw error;
  });
  await populate();
});
afterAll(() => pool.end());

interface Answer {
  readonly contact: number;
  readonly holds: boolean;
  readonly nextAt: number | null;
}

async function bySql(rule: SegmentTest, now: number, contactIds: number[] | null): Promise<Answer[]> {
  const { text, values } = compile(rule, { workspaceId: 1, now, zones: await readZones(pool, 1, ZONE, rule, now), contactIds });
  const { rows } = await pool.query<{ contact_id: number; holds: boolean; next_at: Date | null }>(`${text} order by 1`, [...values]);
  return rows.map((row) => ({ contact: row.contact_id, holds: row.holds, nextAt: row.next_at?.getTime() ?? null }));
}

async function byFacts(rule: SegmentTest, now: number): Promise<Answer[]> {
  const { lists, segments, purposes } = dependenciesOf(rule);
  const facts = await loadFacts(pool, { workspaceId: 1, events: eventsAsked(rule), lists: [...lists], segments: [...segments], purposes: [...purposes] }, Array.from({ length: CONTACTS }, (_one, index) => index + 1), now, ZONE);
  return [...facts].sort(([a], [b]) => a - b).map(([contact, known]) => ({ contact, ...evaluate(rule, known) }));
}

describe('S2: who is in a segment', () => {
  it('is the same whether a whole base or one contact is looked at, with random rules, histories and clocks', async () => {
    await fc.assert(
      fc.asyncProperty(random.rule, random.clock, async (written, now) => {
        const rule = readRule(written);
        const [all, each] = [await bySql(rule, now, null), await byFacts(rule, now)];
        expect(all).toHaveLength(CONTACTS);
        expect(each).toEqual(all);
        const some = [3, 7, 21];
        expect(await bySql(rule, now, some)).toEqual(all.filter(({ contact }) => some.includes(contact)));
      }),
      { numRuns: CASES },
    );
  }, 600_000);

  it('does not change before the instant at which a contact is looked at again', () => {
    const facts = fc.record({ attributes: random.attributes, zone: fc.constantFrom(...random.ZONES), events: fc.array(fc.record({ name: fc.constantFrom(...random.EVENT_NAMES), properties: random.properties, occurredAt: random.occurredAt }), { maxLength: 10 }) });
    const at = ({ attributes, zone, events }: { attributes: object; zone: string | null; events: readonly object[] }, now: number): Facts => ({
      now, contact: { email: null, phone: null, externalId: null, timezone: zone, locale: null, attributes: attributes as JsonObject }, events: events as Facts['events'], lists: new Set(), segments: new Set(), consents: new Set(), day: localDay(now, zone, ZONE),
    });
    fc.assert(
      fc.property(random.rule, facts, random.clock, fc.double({ min: 0, max: 1, noNaN: true }), (written, known, now, part) => {
        const rule = readRule(written);
        const { holds, nextAt } = evaluate(rule, at(known, now));
        const end = nextAt ?? now + 60 * 86_400_000;
        expect(end).toBeGreaterThan(now);
        for (const later of [now + Math.floor(part * (end - now - 1)), end - 1]) expect(evaluate(rule, at(known, later)).holds).toBe(holds);
      }),
      { numRuns: CASES * 5 },
    );
  });
});

describe('S5: the size of a rule while it is written', () => {
  const LOYAL: Rule = { and: [{ '==': [{ var: 'contact.level' }, 1] }, { did: ['buy', 86_400_000] }] };
  const preview = (exact: boolean): ReturnType<typeof previewSegment> => previewSegment(pool, 2, LOYAL, exact, Date.now());

  it('is estimated from contacts drawn at random where there are many, says so, and shows some of those who fit; asked exactly, everybody is looked at', async () => {
    await pool.query(`insert into contacts (workspace_id, email, email_key, attributes) select 2, n || '@example.org', n || '@example.org', jsonb_build_object('level', n % 4) from generate_series(1, 6000) n`);
    await pool.query(`insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at) select 2, id, 'buy', '{}', now(), now() from contacts where workspace_id = 2`);
    const about = await preview(false);
    expect(about).toMatchObject({ exact: false, of: 6000 });
    // a thousand at least are drawn: seven standard errors on either side
    expect(Math.abs(about.count - 1500)).toBeLessThan(600);
    expect(about.sample).toHaveLength(10);
    for (const { email } of about.sample) expect(Number.parseInt(email ?? '', 10) % 4).toBe(1);
    expect(await preview(true)).toMatchObject({ count: 1500, exact: true, of: 6000 });
  });

  it('is exact at once where there are few', async () => {
    const { rows } = await pool.query<{ count: number }>('select count(email)::int as count from contacts where workspace_id = 1');
    expect(await previewSegment(pool, 1, { '!!': { var: 'contact.email' } }, false, Date.now())).toMatchObject({ count: rows[0]?.count, exact: true, of: CONTACTS });
  });
});
