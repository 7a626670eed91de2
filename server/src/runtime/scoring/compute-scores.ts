import type pg from 'pg';
import { lockPeople } from '../loyalty/lock-people.js';
import { zoneOf } from '../loyalty/read-programmes.js';
import { transaction } from '../store/transaction.js';
import { foldAll, pairKey, readHistory, type Kept } from './fold-history.js';
import { TOLD, dueOf, take, tell, type ScoringParts, type Taken } from './keep-scores.js';
import { factsFor } from './look-facts.js';
import { readModels, type KeptModel } from './read-models.js';
import { settleOne, settleStandings } from './settle-standings.js';

const SLICE = 500;

interface Computing {
  readonly id: number;
  readonly workspaceId: number;
  readonly cursor: number;
}

/** The oldest whose rules are new, once whoever began to write before its watches were there has ended. */
const NEXT = `select id, workspace_id as "workspaceId", cursor from scoring_models where state = 'computing' and settled_after < pg_snapshot_xmin(pg_current_snapshot())::text::bigint order by updated_at, id limit 1 for update skip locked`;
const isOfData = (error: unknown): boolean => /^(22|42)/.test((error as { code?: string }).code ?? '') || ['bad_rule', 'bad_scoring'].includes((error as { code?: string }).code ?? '');

/**
 * What contacts come to by these rules without what has come since the rules are there. What was known of somebody before an attribute changed is
 * not kept: its points count as new.
 */
async function readBefore(client: pg.ClientBase, workspaceId: number, model: KeptModel, contactIds: readonly number[], taken: readonly Taken[], zone: string, now: number): Promise<ReadonlyMap<string, Kept>> {
  const history = await readHistory(client, workspaceId, [model], contactIds);
  const facts = await factsFor(client, workspaceId, [model], contactIds, now, zone);
  const came = new Set(taken.map(({ id }) => id));
  const changed = new Set(taken.filter(({ eventId }) => eventId === 0).map(({ contactId }) => contactId));
  return new Map(contactIds.map((contactId) => {
    const state = foldAll(model, (history.get(contactId) ?? []).filter(({ id }) => !came.has(id)));
    return [pairKey(contactId, model.id), settleOne({ model, contactId, events: null }, undefined, state, changed.has(contactId) ? undefined : facts.get(contactId), now)];
  }));
}

async function computeSlice(client: pg.ClientBase, parts: ScoringParts, { id, workspaceId, cursor }: Computing, now: number): Promise<void> {
  const { rows } = await client.query<{ id: number }>(`select id from contacts where workspace_id = $1 and id > $2 order by id limit ${SLICE}`, [workspaceId, cursor]);
  const people = await lockPeople(client, workspaceId, rows.map((row) => row.id), TOLD);
  const model = (await readModels(client, workspaceId, 'computing')).find((one) => one.id === id);
  if (model === undefined) return;
  const pairs = rows.filter((row) => people.has(row.id)).map((row) => ({ contactId: row.id, modelId: id }));
  const taken = await take(client, pairs);
  const zone = await zoneOf(client, workspaceId);
  const before = await readBefore(client, workspaceId, model, pairs.map(({ contactId }) => contactId), taken, zone, now);
  await tell(client, parts, workspaceId, await settleStandings(client, workspaceId, dueOf([model], pairs, taken), { zone, now, before }), now);
  const over = rows.length < SLICE;
  await client.query(
    `update scoring_models set cursor = $2, done = done + $3, state = case when $4 then 'ready' else state end, error = null, computed_at = case when $4 then to_timestamp($5::float8 / 1000) else computed_at end where id = $1`,
    [id, rows.at(-1)?.id ?? cursor, rows.length, over, now],
  );
}

/**
 * Reads the history of some contacts for a model whose rules are new; answers whether there was one. Journeys do not hear of what comes of the
 * history, but of what has happened since the rules are there: it was noted, is added here, or is added once everybody has been read.
 */
export async function computeScores(parts: ScoringParts, now: number): Promise<boolean> {
  let failing: Computing | undefined;
  await parts.ids.reserve();
  try {
    return await transaction(parts.pool, async (client) => {
      const [computing] = (await client.query<Computing>(NEXT)).rows;
      if (computing === undefined) return false;
      failing = computing;
      await computeSlice(client, parts, computing, now);
      return true;
    });
  } catch (error) {
    if (failing === undefined || !isOfData(error)) throw error;
    await parts.pool.query("update scoring_models set state = 'failed', error = $2 where id = $1", [failing.id, (error as Error).message]);
    return true;
  }
}
