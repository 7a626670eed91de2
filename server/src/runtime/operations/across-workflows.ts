import { UserError } from '@parcours/sdk/node';
import type pg from 'pg';
import type { FilterAcross, RunFilter } from '../../core/operations/operations.js';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { RUNS_TO_SELECT, selectRuns } from './select-runs.js';

/** More people than this are meant by a list or a segment, not by the beginning of an email. */
const MOST_PEOPLE = 1_000;
const NUMBER = /^\d{1,15}$/;

/** The search by the numbers it fits now: what is stored says nobody's address. Throws `search_too_wide`. */
async function resolve(pool: pg.Pool, workspaceId: number, { search, workflowId: _, ...filter }: FilterAcross): Promise<RunFilter> {
  const text = search?.trim() ?? '';
  if (text === '') return filter;
  const { rows } = await pool.query<{ id: number }>('select id from contacts where workspace_id = $1 and starts_with(email_key, $2) order by id limit $3', [workspaceId, normaliseEmail(text), MOST_PEOPLE + 1]);
  if (rows.length > MOST_PEOPLE) throw new UserError('search_too_wide', `Expected a search that fits at most ${MOST_PEOPLE} people, found more; write more of the email, or leave the search empty.`);
  return { ...filter, whose: { contactIds: rows.map(({ id }) => id), runId: NUMBER.test(text) ? Number(text) : null } };
}

export interface Concerned {
  readonly filter: RunFilter;
  readonly workflows: readonly { readonly workflowId: number; readonly count: number }[];
}

/** The workflows that have runs a filter fits, each with how many, counted no further than `limit`. */
export async function concernedWorkflows(pool: pg.Pool, workspaceId: number, kind: 'cancel' | 'retry' | 'replay', across: FilterAcross, limit: number): Promise<Concerned> {
  const filter = await resolve(pool, workspaceId, across);
  const { where, values } = selectRuns(workspaceId, null, kind, filter);
  const place = (value: unknown): string => `$${values.push(value)}`;
  const { rows } = await pool.query<{ workflowId: number; count: number }>(
    `select w.id as "workflowId", found.count from workflows w cross join lateral (select count(*)::int as count from (select 1 from ${RUNS_TO_SELECT} where ${where} limit ${place(limit)}) r) found
     where w.workspace_id = $1 and w.deleted_at is null ${across.workflowId === undefined ? '' : `and w.id = ${place(across.workflowId)}`} and found.count > 0 order by w.id`,
    values,
  );
  return { filter, workflows: rows };
}
