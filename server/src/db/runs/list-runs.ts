import type { RunStatus, RunSummary } from '@parcours/sdk/api';
import type pg from 'pg';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { Conditions } from '../conditions.js';
import { containing, limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';
import { GIVEN_UP } from './given-up.js';
import { RUN_COLUMNS, RUN_JOINS, RUN_STATE, runSummary, statusFilter, type RunRow } from './run-row.js';

export interface RunFilter extends PageRequest {
  /** Absent: all workflows of the workspace. */
  readonly workflowId?: number;
  readonly contactId?: number;
  readonly status?: RunStatus;
  /** ISO instants: started at or after, and before. */
  readonly from?: string;
  readonly to?: string;
  /** A part of the code or message of what went wrong. */
  readonly error?: string;
  /** Only those whose call to another service was given up and not sent again yet. */
  readonly givenUp?: boolean;
  /** Failed at this step. */
  readonly nodeId?: string;
  /** The whole code of what went wrong. */
  readonly errorCode?: string;
}

const FAILED = 2;

/** Asks for failed runs only, whatever status it names. */
const ofFailed = ({ status, error, givenUp, nodeId, errorCode }: RunFilter): boolean => status === 'failed' || givenUp === true || [error, nodeId, errorCode].some((wanted) => wanted !== undefined);

function conditions(filter: RunFilter, where: Conditions): void {
  const { number, state } = statusFilter(filter.status);
  const search = filter.search === undefined ? null : normaliseEmail(filter.search);
  where.add(readCursor(filter.cursor, ['id'])?.[0], (place) => `r.id < ${place}::bigint`);
  // said in the statement, so that the index of failed runs fits
  const status = ofFailed(filter) ? FAILED : number;
  if (status !== null) where.all.push(`r.status = ${status}`);
  where.add(state, (place) => `${place} = ${RUN_STATE}`);
  where.add(search, (place) => `(r.contact_id in (select id from contacts where workspace_id = $1 and starts_with(email_key, ${place})) or r.id::text = ${place})`);
  where.add(filter.from, (place) => `r.started_at >= ${place}::timestamptz`);
  where.add(filter.to, (place) => `r.started_at < ${place}::timestamptz`);
  where.add(filter.nodeId, (place) => `r.error ->> 'nodeId' = ${place}`);
  where.add(filter.errorCode, (place) => `r.error ->> 'code' = ${place}`);
  if (filter.givenUp) where.all.push(GIVEN_UP);
  where.add(filter.error, (place) => `(r.error ->> 'message' ilike ${place} or r.error ->> 'code' ilike ${place})`);
  if (filter.error !== undefined) where.values[where.values.length - 1] = containing(filter.error);
}

/**
 * Runs of a contact by the contact's index, failed ones of all workflows by theirs; everything else workflow by workflow: each gives its
 * newest by index, then the newest of those are taken.
 */
function source(filter: RunFilter, where: Conditions, limit: number): string {
  if (filter.contactId === undefined && (!ofFailed(filter) || filter.workflowId !== undefined)) {
    const workflow = filter.workflowId === undefined ? '' : `and id = ${where.place(filter.workflowId)}::integer`;
    return `(select id, name from workflows where workspace_id = $1 and deleted_at is null ${workflow}) w cross join lateral (select * from runs r where r.workflow_id = w.id and ${where.text} order by r.id desc limit ${limit}) r`;
  }
  where.add(filter.contactId, (place) => `r.contact_id = ${place}::bigint`);
  where.add(filter.workflowId, (place) => `r.workflow_id = ${place}::integer`);
  // a contact's own runs are told of whatever became of their workflows
  const known = filter.contactId === undefined ? 'where deleted_at is null' : '';
  return `(select r.* from runs r where r.workspace_id = $1 and ${where.text}) r join (select * from workflows ${known}) w on w.workspace_id = r.workspace_id and w.id = r.workflow_id`;
}

/** Runs, newest first. A search finds the beginning of the contact's email, or the run's id. */
export async function listRuns(pool: pg.Pool, workspaceId: number, filter: RunFilter): Promise<Page<RunSummary>> {
  const limit = limitOf(filter);
  const where = new Conditions();
  where.place(workspaceId);
  conditions(filter, where);
  const from = source(filter, where, limit + 1);
  const { rows } = await pool.query<RunRow>(`select ${RUN_COLUMNS} from ${from} ${RUN_JOINS} order by r.id desc limit ${limit + 1}`, where.values);
  return pageOf(rows, limit, (row) => [Number(row.id)], runSummary);
}
