import type pg from 'pg';
import { lockPeople } from '../loyalty/lock-people.js';
import { zoneOf } from '../loyalty/read-programmes.js';
import { leaveChanged } from '../store/leave-changed.js';
import { transaction } from '../store/transaction.js';
import { addCounts } from '../store/write-history.js';
import { readModels } from './read-models.js';
import { settleStandings } from './settle-standings.js';

const SLICE = 500;

interface Computing {
  readonly id: number;
  readonly workspaceId: number;
  readonly cursor: number;
}

/** The oldest whose rules are new, once whoever began to write before its watches were there has ended. */
const NEXT = `select id, workspace_id as "workspaceId", cursor from scoring_models where state = 'computing' and settled_after < pg_snapshot_xmin(pg_current_snapshot())::text::bigint order by updated_at, id limit 1 for update skip locked`;
const isOfData = (error: unknown): boolean => /^(22|42)/.test((error as { code?: string }).code ?? '') || ['bad_rule', 'bad_scoring'].includes((error as { code?: string }).code ?? '');

async function computeSlice(client: pg.ClientBase, { id, workspaceId, cursor }: Computing, now: number): Promise<void> {
  const { rows } = await client.query<{ id: number }>(`select id from contacts where workspace_id = $1 and id > $2 order by id limit ${SLICE}`, [workspaceId, cursor]);
  const people = await lockPeople(client, workspaceId, rows.map((row) => row.id), []);
  const model = (await readModels(client, workspaceId, 'computing')).find((one) => one.id === id);
  if (model === undefined) return;
  const due = rows.filter((row) => people.has(row.id)).map((row) => ({ model, contactId: row.id, events: null }));
  const { changed } = await settleStandings(client, workspaceId, due, await zoneOf(client, workspaceId), now);
  await addCounts(client, await leaveChanged(client, changed.map((contactId) => ({ workspaceId, contactId })), now));
  const over = rows.length < SLICE;
  await client.query(
    `update scoring_models set cursor = $2, done = done + $3, state = case when $4 then 'ready' else state end, error = null, computed_at = case when $4 then to_timestamp($5::float8 / 1000) else computed_at end where id = $1`,
    [id, rows.at(-1)?.id ?? cursor, rows.length, over, now],
  );
}

/**
 * Reads the history of some contacts for a model whose rules are new; answers whether there was one. Journeys do not hear of what comes of it.
 * What happens meanwhile is noted, and added after: an event that was read already makes its contact be read again, so it never counts twice.
 */
export async function computeScores(pool: pg.Pool, now: number): Promise<boolean> {
  let failing: Computing | undefined;
  try {
    return await transaction(pool, async (client) => {
      const [computing] = (await client.query<Computing>(NEXT)).rows;
      if (computing === undefined) return false;
      failing = computing;
      await computeSlice(client, computing, now);
      return true;
    });
  } catch (error) {
    if (failing === undefined || !isOfData(error)) throw error;
    await pool.query("update scoring_models set state = 'failed', error = $2 where id = $1", [failing.id, (error as Error).message]);
    return true;
  }
}
