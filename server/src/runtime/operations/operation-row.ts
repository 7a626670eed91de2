import { UserError } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Operation, OperationRequest } from '../../core/operations/operations.js';

/** Where an operation stands; each kind uses its part. */
export interface Progress {
  readonly phase?: string;
  readonly place?: number;
  readonly after?: number;
  readonly passes?: number;
  readonly reasons?: Readonly<Record<string, number>>;
  readonly runIds?: readonly number[];
}

export interface OperationRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly created: number;
  readonly kind: OperationRequest['kind'];
  /** The request as it was made, with what was resolved at that moment. */
  readonly request: Record<string, unknown>;
  readonly progress: Progress;
}

/** What a slice did, and where the next one goes on. */
export interface Slice {
  readonly progress: Progress;
  readonly done: number;
  readonly skipped: number;
  readonly finished: boolean;
  /** Before the next slice. */
  readonly pauseMs?: number;
}

const COLUMNS = `o.id, o.workflow_id, o.kind, o.status, o.done, o.skipped, o.progress, o.error, u.name as by,
  (extract(epoch from o.created_at) * 1000)::float8 as created, (extract(epoch from o.finished_at) * 1000)::float8 as finished`;

interface Shown {
  readonly id: number;
  readonly workflow_id: number;
  readonly kind: Operation['kind'];
  readonly status: Operation['status'];
  readonly done: number;
  readonly skipped: number;
  readonly progress: Progress;
  readonly error: string | null;
  readonly by: string | null;
  readonly created: number;
  readonly finished: number | null;
}

const show = (row: Shown): Operation => ({
  id: row.id,
  workflowId: row.workflow_id,
  kind: row.kind,
  status: row.status,
  done: row.done,
  skipped: row.skipped,
  reasons: row.progress.reasons ?? {},
  error: row.error,
  by: row.by,
  createdAt: row.created,
  finishedAt: row.finished,
  runIds: row.progress.runIds ?? [],
});

export async function readOperation(pool: pg.Pool, workspaceId: number, id: number): Promise<Operation> {
  const { rows } = await pool.query<Shown>(`select ${COLUMNS} from operations o left join users u on u.id = o.created_by where o.workspace_id = $1 and o.id = $2`, [workspaceId, id]);
  if (!rows[0]) throw new UserError('not_found', 'There is no such operation.', { status: 404 });
  return show(rows[0]);
}

export async function listOperations(pool: pg.Pool, workspaceId: number, workflowId: number): Promise<Operation[]> {
  const { rows } = await pool.query<Shown>(`select ${COLUMNS} from operations o left join users u on u.id = o.created_by where o.workspace_id = $1 and o.workflow_id = $2 order by o.id desc limit 50`, [workspaceId, workflowId]);
  return rows.map(show);
}

export interface NewOperation {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly userId: number | null;
  readonly kind: OperationRequest['kind'];
  readonly request: object;
  readonly progress?: Progress;
}

export async function insertOperation(client: pg.ClientBase | pg.Pool, operation: NewOperation, now: number): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into operations (created_at, next_at, workspace_id, workflow_id, created_by, kind, request, progress)
     values (to_timestamp($1::float8 / 1000), to_timestamp($1::float8 / 1000), $2, $3, $4, $5, $6, $7) returning id`,
    [now, operation.workspaceId, operation.workflowId, operation.userId, operation.kind, JSON.stringify(operation.request), JSON.stringify(operation.progress ?? {})],
  );
  return (rows[0] as { id: number }).id;
}

/** Locks an operation that is to go on now: this one, once whoever has it has done a slice; or any that nobody has. Null when there is none. */
export async function takeOperation(client: pg.ClientBase, now: number, id: number | null): Promise<OperationRow | null> {
  const { rows } = await client.query<OperationRow>(
    `select id, workspace_id, workflow_id, kind, request, progress, (extract(epoch from created_at) * 1000)::float8 as created from operations
     where status = 'running' and next_at <= to_timestamp($1::float8 / 1000) and ($2::int is null or id = $2) order by next_at limit 1 for update ${id === null ? 'skip locked' : ''}`,
    [now, id],
  );
  return rows[0] ?? null;
}

export async function writeSlice(client: pg.ClientBase, id: number, slice: Slice, now: number): Promise<void> {
  await client.query(
    `update operations set progress = $2, done = done + $3, skipped = $4, status = case when $5::boolean then 'done' else 'running' end,
       finished_at = case when $5 then to_timestamp($6::float8 / 1000) end, next_at = to_timestamp(($6::float8 + $7) / 1000) where id = $1`,
    [id, JSON.stringify(slice.progress), slice.done, slice.skipped, slice.finished, now, slice.pauseMs ?? 0],
  );
}

export async function failOperation(pool: pg.Pool, id: number, message: string, now: number): Promise<void> {
  await pool.query(`update operations set status = 'failed', error = $2, finished_at = to_timestamp($3::float8 / 1000) where id = $1 and status = 'running'`, [id, message, now]);
}

export async function isResuming(client: pg.ClientBase | pg.Pool, workflowId: number): Promise<boolean> {
  const { rowCount } = await client.query("select 1 from operations where workflow_id = $1 and kind = 'resume' and status = 'running' and progress ->> 'phase' <> 'thaw'", [workflowId]);
  return (rowCount ?? 0) > 0;
}
