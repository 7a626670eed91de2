import type { RunStatus, RunSummary } from '@parcours/sdk/api';
import type pg from 'pg';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';
import { RUN_COLUMNS, RUN_JOINS, RUN_STATE, runSummary, statusFilter, type RunRow } from './run-row.js';

export interface RunFilter extends PageRequest {
  /** Absent: all workflows of the workspace. */
  readonly workflowId?: number;
  readonly contactId?: number;
  readonly status?: RunStatus;
}

/** Runs of a contact by the contact's index; everything else workflow by workflow: each gives its newest by index, then the newest of those are taken. */
const source = (filter: RunFilter): string =>
  filter.contactId === undefined
    ? `(select id, name from workflows where workspace_id = $1 and deleted_at is null and ($5::integer is null or id = $5)) w
       cross join lateral (
         select * from runs r where r.workflow_id = w.id and ($2::bigint is null or r.id < $2) and ($3::smallint is null or r.status = $3)
           and ($4::text is null or $4 = ${RUN_STATE})
           and ($6::text is null or r.contact_id in (select id from contacts where workspace_id = $1 and starts_with(email_key, $6)) or r.id::text = $6)
         order by r.id desc limit $7
       ) r`
    : `runs r join workflows w on w.workspace_id = r.workspace_id and w.id = r.workflow_id`;

/** Runs, newest first. A search finds the beginning of the contact's email, or the run's id. */
export async function listRuns(pool: pg.Pool, workspaceId: number, filter: RunFilter): Promise<Page<RunSummary>> {
  const limit = limitOf(filter);
  const after = readCursor(filter.cursor, ['id'])?.[0] ?? null;
  const { number, state } = statusFilter(filter.status);
  const search = filter.search === undefined ? null : normaliseEmail(filter.search);
  const where = filter.contactId === undefined ? '' : 'where r.workspace_id = $1 and r.contact_id = $2';
  const parameters = filter.contactId === undefined ? [workspaceId, after, number, state, filter.workflowId ?? null, search, limit + 1] : [workspaceId, filter.contactId, limit + 1];
  const { rows } = await pool.query<RunRow>(
    `select ${RUN_COLUMNS} from ${source(filter)} ${RUN_JOINS} ${where} order by r.id desc limit $${parameters.length}`,
    parameters,
  );
  return pageOf(rows, limit, (row) => [Number(row.id)], runSummary);
}
