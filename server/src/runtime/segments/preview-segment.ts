import type { Rule } from '@parcours/sdk/node';
import type pg from 'pg';
import { compile } from '../../customers/segments/compile.js';
import { readRule } from '../../customers/segments/read-rule.js';
import type { SegmentPreview } from '../../core/segments/segments.js';
import { readZones } from './read-zones.js';

/** Contacts looked at for an estimate; fewer than these are all looked at. */
const SAMPLED = 5_000;
const SHOWN = 10;

interface Population {
  readonly timezone: string;
  readonly of: number;
  readonly first: number;
  readonly last: number;
}

/** Postgres' own estimate of large bases; counted where they are small. */
async function population(pool: pg.Pool, workspaceId: number): Promise<Population> {
  const { rows } = await pool.query<Population>(
    `select w.timezone, coalesce((select min(id) from contacts where workspace_id = w.id), 0) as first, coalesce((select max(id) from contacts where workspace_id = w.id), 0) as last,
       (select count(*)::int from contacts where workspace_id = w.id) as of from workspaces w where w.id = $1`,
    [workspaceId],
  );
  return rows[0] as Population;
}

/** Contacts spread evenly over the base: at random numbers, the next contact from there. */
async function drawn(pool: pg.Pool, workspaceId: number, { first, last }: Population): Promise<number[]> {
  const starts = Array.from({ length: SAMPLED }, () => first + Math.floor(Math.random() * (last - first + 1)));
  const { rows } = await pool.query<{ id: number }>('select distinct next.id from unnest($2::bigint[]) as u(start) cross join lateral (select id from contacts where workspace_id = $1 and id >= u.start order by id limit 1) next', [workspaceId, starts]);
  return rows.map((row) => row.id);
}

async function shown(pool: pg.Pool, workspaceId: number, ids: readonly number[]): Promise<SegmentPreview['sample']> {
  const { rows } = await pool.query<{ id: number; email: string | null; name: string | null }>(
    `select id, email, coalesce(nullif(concat_ws(' ', attributes ->> 'firstName', attributes ->> 'lastName'), ''), email, phone, external_id, '#' || id) as name from contacts where workspace_id = $1 and id = any($2::bigint[]) order by id`,
    [workspaceId, ids],
  );
  return rows.map((row) => ({ ...row, name: row.name ?? '' }));
}

/** How many contacts a rule would take, and ten of them. A large base is estimated from contacts drawn at random, unless `exact`. */
export async function previewSegment(pool: pg.Pool, workspaceId: number, written: Rule, exact: boolean, now: number): Promise<SegmentPreview> {
  const rule = readRule(written);
  const base = await population(pool, workspaceId);
  const sampled = !exact && base.of > SAMPLED;
  const contactIds = sampled ? await drawn(pool, workspaceId, base) : null;
  const { text, values } = compile(rule, { workspaceId, now, zones: await readZones(pool, workspaceId, base.timezone, rule, now), contactIds });
  const { rows } = await pool.query<{ count: number; ids: number[] | null }>(
    `with found as materialized (select contact_id from (${text}) v where holds) select count(*)::int as count, (select array_agg(contact_id) from (select contact_id from found limit ${SHOWN}) few) as ids from found`,
    [...values],
  );
  const { count = 0, ids = null } = rows[0] ?? {};
  const of = contactIds?.length ?? base.of;
  return { count: sampled ? Math.round((count / Math.max(of, 1)) * base.of) : count, exact: !sampled, of: base.of, sample: await shown(pool, workspaceId, ids ?? []) };
}
