import type { Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import { compile } from '../../customers/segments/compile.js';
import { readRule } from '../../customers/segments/read-rule.js';
import type { SegmentTest } from '../../customers/segments/segment-test.js';
import type { SegmentPreview } from '../../core/segments/segments.js';
import { baseOf, drawContacts, namesOf, type Base } from './draw-contacts.js';
import { readZones } from './read-zones.js';

/** Bases of no more contacts are looked at whole; more than so many are never drawn for an estimate. */
const SAMPLED = 5_000;
/** Drawn and looked at together; the first such slice is always looked at. */
const SLICE = 1_000;
/** No further slice is begun after so long: on a machine that is busy an estimate is rougher, not later. */
const PATIENCE_MS = 400;
const SHOWN = 10;

interface Found {
  readonly count: number;
  readonly of: number;
  /** Some of them. */
  readonly ids: readonly number[];
}

async function lookAt(pool: pg.Pool, { workspaceId, timezone }: Base, rule: SegmentTest, contactIds: readonly number[] | null, now: number): Promise<Found> {
  const { text, values } = compile(rule, { workspaceId, now, zones: await readZones(pool, workspaceId, timezone, rule, now, contactIds), contactIds });
  const { rows } = await pool.query<{ count: number; of: number; ids: number[] | null }>(
    `with looked as materialized (select contact_id, holds from (${text}) v) select count(*) filter (where holds)::int as count, count(*)::int as of, (select array_agg(contact_id) from (select contact_id from looked where holds limit ${SHOWN}) few) as ids from looked`,
    [...values],
  );
  return { count: rows[0]?.count ?? 0, of: rows[0]?.of ?? 0, ids: rows[0]?.ids ?? [] };
}

/** Slice by slice, as many as there is time for. */
async function estimated(pool: pg.Pool, base: Base, rule: SegmentTest, now: number): Promise<Found> {
  const begun = performance.now();
  let found: Found = { count: 0, of: 0, ids: [] };
  do {
    const slice = await lookAt(pool, base, rule, await drawContacts(pool, base, SLICE), now);
    found = { count: found.count + slice.count, of: found.of + slice.of, ids: [...new Set([...found.ids, ...slice.ids])].slice(0, SHOWN) };
  } while (found.of < SAMPLED && performance.now() - begun < PATIENCE_MS);
  return found;
}

/**
 * How many contacts a rule would take, and ten of them. A large base is estimated from contacts drawn at random, unless `exact`: from 1,000
 * of them at least, and from no more than 5,000. Throws `UserError` `bad_rule`.
 */
export async function previewSegment(pool: pg.Pool, workspaceId: number, written: Rule, exact: boolean, now: number): Promise<SegmentPreview> {
  const rule = readRule(written);
  const base = await baseOf(pool, workspaceId);
  const sampled = !exact && base.of > SAMPLED;
  const found = sampled ? await estimated(pool, base, rule, now) : await lookAt(pool, base, rule, null, now);
  const count = sampled ? Math.round((found.count / Math.max(found.of, 1)) * base.of) : found.count;
  return { count, exact: !sampled, of: sampled ? base.of : found.of, sample: await namesOf(pool, workspaceId, found.ids) };
}
