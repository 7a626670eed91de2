import type { Item, JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import { COUNT, RUN_NODE, type CountDelta } from '../../core/changes.js';
import { fileIdsIn, readShownItem } from '../../core/files/item-files.js';
import { CAUSES, type Token } from '../../core/run.js';
import { encodeInput } from '../store/token-row.js';
import { addCounts } from '../store/write-history.js';
import { insertTokens } from '../store/write-tokens.js';

/** A run that is started from another one. */
export interface Again {
  readonly parentRunId: number;
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
  readonly contactId: number | null;
  readonly eventId: number | null;
  readonly test: boolean;
  readonly node: number;
  readonly input: readonly JsonObject[] | null;
}

const NONE: ReadonlySet<string> = new Set();

/** The files that belong to the runs these come of, and to those before them. */
async function filesOfRuns(client: pg.ClientBase, all: readonly Again[]): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const ids = all.flatMap((one) => fileIdsIn(one.input ?? [])).filter((id) => /^\d{1,18}$/.test(id));
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<{ id: number; run_id: number }>(
    `with recursive line as (select id as run_id, id, parent_run_id from runs where id = any($2::bigint[]) union select l.run_id, r.id, r.parent_run_id from line l join runs r on r.id = l.parent_run_id)
     select f.id, l.run_id from files f join line l on l.id = f.run_id where f.id = any($1::bigint[])`,
    [ids, all.map((one) => one.parentRunId)],
  );
  const known = new Map<number, Set<string>>();
  for (const { id, run_id: runId } of rows) known.set(runId, (known.get(runId) ?? new Set()).add(String(id)));
  return known;
}

/**
 * Starts runs again, each linked to the one it comes of. Somebody asked for it, so entry rules and limits do not hold it back; what goes in
 * and out of its steps is kept.
 */
export async function startAgain(client: pg.ClientBase, cause: 'retry' | 'replay', all: readonly Again[], now: number, tokenId: () => number): Promise<number[]> {
  if (all.length === 0) return [];
  const { rows } = await client.query<{ id: number }>("select nextval('run_ids') as id from generate_series(1, $1)", [all.length]);
  const ids = rows.map((row) => row.id);
  const known = await filesOfRuns(client, all);
  const itemsOf = (one: Again): Item[] => (one.input ?? [{}]).map((json) => readShownItem(json, known.get(one.parentRunId) ?? NONE));
  await client.query(
    `insert into runs (id, contact_id, started_at, workspace_id, workflow_id, version_id, entry, test, event_id, parent_run_id, cause, input)
     select id, contact_id, to_timestamp($12::float8 / 1000), workspace_id, workflow_id, version_id, entry, test, event_id, parent_run_id, $11, input::jsonb
     from unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::smallint[], $7::boolean[], $8::bigint[], $9::bigint[], $10::text[])
       as u(id, contact_id, workspace_id, workflow_id, version_id, entry, test, event_id, parent_run_id, input)`,
    [
      ids,
      all.map((one) => one.contactId),
      all.map((one) => one.workspaceId),
      all.map((one) => one.workflowId),
      all.map((one) => one.versionId),
      all.map((one) => one.node),
      all.map((one) => one.test),
      all.map((one) => one.eventId),
      all.map((one) => one.parentRunId),
      all.map((one) => encodeInput(itemsOf(one))),
      CAUSES.indexOf(cause),
      now,
    ],
  );
  const tokens = all.map((one, index): Token => ({
    id: tokenId(), runId: ids[index] as number, workspaceId: one.workspaceId, versionId: one.versionId, contactId: one.contactId, node: one.node, lane: 'pure', state: 'ready',
    dueAt: now, visit: 1, epoch: 0, priority: 'normal', attempt: 0, forked: false, test: one.test, sampled: !one.test, items: itemsOf(one), port: null, slots: null, again: null,
  }));
  await insertTokens(client, tokens);
  const counts = all.flatMap(({ workspaceId, versionId, node }): CountDelta[] => [
    { workspaceId, versionId, node: RUN_NODE, port: COUNT.runStarted, value: 1 },
    { workspaceId, versionId, node, port: COUNT.entered, value: 1 },
  ]);
  await addCounts(client, counts);
  return ids;
}
