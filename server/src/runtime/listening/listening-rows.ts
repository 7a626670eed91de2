import type { Json, JsonObject, Subscription } from '@parcours/sdk/node';
import type pg from 'pg';
import { storable } from '../../core/storable.js';
import type { EventEntry } from '../../core/ports.js';

export interface ListeningRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly node_id: string;
  readonly kind: 'webhook' | 'poll' | 'stream';
  readonly path: string | null;
  readonly trigger: EventEntry['trigger'];
  readonly config: Subscription;
  readonly cursor: Json;
  readonly registration: JsonObject | null;
  readonly expires_at: Date;
  readonly items: readonly JsonObject[] | null;
  readonly reason: string | null;
}

export interface NewListening extends Pick<ListeningRow, 'workspace_id' | 'workflow_id' | 'node_id' | 'kind' | 'path' | 'trigger' | 'config'> {
  readonly expiresAt: number;
}

const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

/** Null when somebody else listens at this path. */
export async function insertListening(pool: pg.Pool, row: NewListening): Promise<ListeningRow | null> {
  const { rows } = await pool.query<ListeningRow>(
    `insert into listenings (workspace_id, workflow_id, node_id, kind, path, trigger, config, expires_at) values ($1, $2, $3, $4, $5, $6, $7, ${at('$8')}) on conflict do nothing returning *`,
    [row.workspace_id, row.workflow_id, row.node_id, row.kind, row.path, storable(row.trigger), storable(row.config), row.expiresAt],
  );
  return rows[0] ?? null;
}

export async function findListening(pool: pg.Pool, workspaceId: number, workflowId: number, id: number): Promise<ListeningRow | null> {
  return (await pool.query<ListeningRow>('select * from listenings where workspace_id = $1 and workflow_id = $2 and id = $3', [workspaceId, workflowId, id])).rows[0] ?? null;
}

export async function listeningAt(pool: pg.Pool, path: string, now: number): Promise<ListeningRow | null> {
  return (await pool.query<ListeningRow>(`select * from listenings where path = $1 and items is null and expires_at > ${at('$2')}`, [path, now])).rows[0] ?? null;
}

/** Takes the right to look outside, at most once in a while; null when somebody else has just looked, or something has come. */
export async function claimLook(pool: pg.Pool, id: number, now: number, everyMs: number): Promise<ListeningRow | null> {
  const { rows } = await pool.query<ListeningRow>(
    `update listenings set asked_at = ${at('$2')} where id = $1 and items is null and expires_at > ${at('$2')} and (asked_at is null or asked_at <= ${at('$3')}) returning *`,
    [id, now, now - everyMs],
  );
  return rows[0] ?? null;
}

export interface Heard {
  readonly items?: readonly JsonObject[] | null;
  readonly reason?: string | null;
  readonly cursor?: Json;
  readonly registration?: JsonObject;
}

/** The first thing that came stays. */
export async function keepHeard(pool: pg.Pool, id: number, { items = null, reason = null, cursor, registration }: Heard): Promise<void> {
  await pool.query('update listenings set items = coalesce(items, $2), reason = $3, cursor = coalesce($4, cursor), registration = coalesce($5, registration) where id = $1', [
    id, items === null ? null : storable(items), reason?.slice(0, 1_000) ?? null, cursor === undefined ? null : storable(cursor), registration === undefined ? null : storable(registration),
  ]);
}

/** Removes those that fit, and answers them: what they have made known has to be taken back. */
export async function takeListenings(pool: pg.Pool, where: { readonly id: number } | { readonly workflowId: number; readonly nodeId: string } | { readonly expiredBy: number }): Promise<readonly ListeningRow[]> {
  if ('id' in where) return (await pool.query<ListeningRow>('delete from listenings where id = $1 returning *', [where.id])).rows;
  if ('expiredBy' in where) return (await pool.query<ListeningRow>(`delete from listenings where expires_at <= ${at('$1')} returning *`, [where.expiredBy])).rows;
  return (await pool.query<ListeningRow>('delete from listenings where workflow_id = $1 and node_id = $2 returning *', [where.workflowId, where.nodeId])).rows;
}
