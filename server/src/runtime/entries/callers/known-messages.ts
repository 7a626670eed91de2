import type pg from 'pg';
import type { RefusalCode } from '../../../core/admission/refusals.js';

/** A message as its sender names it; sent again, it has the same id. */
export interface MessageKey {
  readonly workspaceId: number;
  /** Of the webhook. */
  readonly path: string;
  readonly id: string;
}

export interface FirstTime {
  readonly runId: number | null;
  readonly refused: RefusalCode | null;
}

/** Takes a message in the caller's transaction: null when it is new, otherwise what became of it. Waits for somebody who takes the same one. */
export async function takeMessage(client: pg.ClientBase, { workspaceId, path, id }: MessageKey, now: number): Promise<FirstTime | null> {
  const { rowCount } = await client.query('insert into hook_messages (workspace_id, path, message_id, received_at) values ($1, $2, $3, to_timestamp($4::float8 / 1000)) on conflict do nothing', [workspaceId, path, id, now]);
  if (rowCount === 1) return null;
  const { rows } = await client.query<{ run_id: number | null; refused: RefusalCode | null }>('select run_id, refused from hook_messages where workspace_id = $1 and path = $2 and message_id = $3', [workspaceId, path, id]);
  return { runId: rows[0]?.run_id ?? null, refused: rows[0]?.refused ?? null };
}

/** Keeps what became of it, for when it comes again. */
export async function settleMessage(client: pg.ClientBase, { workspaceId, path, id }: MessageKey, { runId, refused }: FirstTime): Promise<void> {
  await client.query('update hook_messages set run_id = $4, refused = $5 where workspace_id = $1 and path = $2 and message_id = $3', [workspaceId, path, id, runId, refused]);
}
