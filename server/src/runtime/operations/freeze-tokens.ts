import type pg from 'pg';
import type { FrozenSlice } from '../../core/operations/freezing.js';
import { stateNumber } from '../store/token-row.js';

const LEASED = stateNumber('leased');

/** The versions of paused workflows, as an array in a part of a query of its own: asked and planned once per claim. Test runs go on. */
export const PAUSED_VERSIONS = `paused_versions as materialized (select array(select v.id from workflows f join workflow_versions v on v.workflow_id = f.id where f.status = 'paused' and v.number is not null) as ids)`;

/** Whether a token `t` belongs to one of them. */
export const IS_PAUSED = `t.version_id = any ((select ids from paused_versions)::int[])`;

/** Sets claimed tokens aside: they keep the instant at which they fell due. */
export async function setAside(client: pg.ClientBase, tokenIds: readonly number[]): Promise<void> {
  if (tokenIds.length > 0) await client.query(`update tokens set frozen_due = due_at, due_at = 'infinity' where id = any($1::bigint[])`, [tokenIds]);
}

export async function freezeDue(client: pg.ClientBase, versionIds: readonly number[], limit: number, now: number): Promise<number> {
  const { rowCount } = await client.query(
    `update tokens set frozen_due = due_at, due_at = 'infinity' where id in (
       select id from tokens where lane between 0 and 5 and due_at <= to_timestamp($2::float8 / 1000) and due_at < 'infinity' and version_id = any($1::int[]) limit $3 for update skip locked)`,
    [versionIds, now, limit],
  );
  return rowCount ?? 0;
}

export async function shiftDue(client: pg.ClientBase, { versionIds, after, limit }: FrozenSlice, byMs: number, lateSince: number | null): Promise<{ last: number | null; shifted: number }> {
  const chosen = lateSince === null ? `(frozen_due is not null or due_at < 'infinity')` : `frozen_due < to_timestamp($6::float8 / 1000)`;
  // version by version: within one of them the index gives the tokens in id order
  const { rows } = await client.query<{ last: number | null; shifted: number }>(
    `with slice as (select id from tokens where version_id = any($1::int[]) and id > $2 and state <> $5 and ${chosen} order by id limit $3 for update),
     moved as (
       update tokens t set frozen_due = frozen_due + $4 * interval '1 millisecond', due_at = case when frozen_due is null then due_at + $4 * interval '1 millisecond' else due_at end
       from slice where t.id = slice.id returning t.id)
     select max(id) as last, count(*)::int as shifted from moved`,
    [versionIds, after, limit, byMs, LEASED, ...(lateSince === null ? [] : [lateSince])],
  );
  return rows[0] as { last: number | null; shifted: number };
}

export async function runsFrozenBefore(client: pg.ClientBase | pg.Pool, versionIds: readonly number[], before: number, limit: number): Promise<number[]> {
  const { rows } = await client.query<{ run_id: number }>(
    'select distinct run_id from (select run_id from tokens where version_id = any($1::int[]) and frozen_due < to_timestamp($2::float8 / 1000) limit $3) late order by run_id',
    [versionIds, before, limit],
  );
  return rows.map((row) => row.run_id);
}

export async function thawTokens(client: pg.ClientBase, versionIds: readonly number[], limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `update tokens set due_at = frozen_due, frozen_due = null where id in (
       select id from tokens where version_id = any($1::int[]) and frozen_due is not null order by id limit $2 for update)`,
    [versionIds, limit],
  );
  return rowCount ?? 0;
}
