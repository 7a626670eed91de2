import type pg from 'pg';
import { COUNT, RUN_NODE, type CountDelta } from '../../core/changes.js';
import type { NewRun } from '../../core/ports.js';
import type { Token } from '../../core/run.js';
import { insertTokens } from './write-tokens.js';

export interface StartedRuns {
  readonly ids: number[];
  readonly counts: CountDelta[];
}

/** Inserts runs with one ready token each at their entry points. */
export async function startRuns(client: pg.ClientBase, runs: readonly NewRun[], now: number, tokenId: () => number): Promise<StartedRuns> {
  if (runs.length === 0) return { ids: [], counts: [] };
  const { rows } = await client.query<{ id: number }>("select nextval('run_ids') as id from generate_series(1, $1)", [runs.length]);
  const ids = rows.map((row) => row.id);
  await client.query(
    `insert into runs (id, contact_id, started_at, workspace_id, workflow_id, version_id, entry, test)
     select id, contact_id, to_timestamp($7::float8 / 1000), workspace_id, workflow_id, version_id, entry, test
     from unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::int[], $6::smallint[], $8::boolean[]) as u(id, contact_id, workspace_id, workflow_id, version_id, entry, test)`,
    [ids, runs.map((run) => run.contactId), runs.map((run) => run.workspaceId), runs.map((run) => run.workflowId), runs.map((run) => run.versionId), runs.map((run) => run.node), now, runs.map((run) => run.test)],
  );
  const tokens = runs.map((run, index): Token => ({
    id: tokenId(), runId: ids[index] as number, workspaceId: run.workspaceId, versionId: run.versionId, contactId: run.contactId, node: run.node, lane: 'pure', state: 'ready',
    dueAt: now, visit: 1, epoch: 0, attempt: 0, forked: false, test: run.test, items: run.items, port: null, slots: null, again: null,
  }));
  await insertTokens(client, tokens);
  const counts = runs.flatMap(({ workspaceId, versionId, node }): CountDelta[] => [
    { workspaceId, versionId, node: RUN_NODE, port: COUNT.runStarted, value: 1 },
    { workspaceId, versionId, node, port: COUNT.entered, value: 1 },
  ]);
  return { ids, counts };
}
