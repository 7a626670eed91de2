import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import { ERROR_NOT_TOLD_COUNT } from '../../core/admission/refusals.js';
import { MAX_DEPTH } from '../../core/calls/called-runs.js';
import { RUN_NODE, type CountDelta } from '../../core/changes.js';
import type { NewRun } from '../../core/ports.js';
import { CAUSES, type StepError } from '../../core/run.js';
import type { EndedRun } from './ended-run.js';
import { loadRules, rulesOf } from './load-rules.js';
import { startRuns } from './start-runs.js';

const FAILED = 2;

interface ListenerRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly version_id: number;
  readonly node: number;
}

/** Where failures are told: the first entry point of published workflows, one that is started by hand if there is one. */
async function findListeners(client: pg.ClientBase, workflowIds: readonly number[]): Promise<Map<number, ListenerRow>> {
  const { rows } = await client.query<ListenerRow>(
    `select distinct on (f.id) f.id, f.workspace_id, f.published_version_id as version_id, e.node
     from workflows f join entries e on e.workflow_id = f.id and e.version_id = f.published_version_id and e.kind <> 'exit'
     where f.id = any($1::int[]) and f.status = 'published' and f.deleted_at is null order by f.id, e.kind <> 'manual', e.node`,
    [workflowIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

const told = (run: EndedRun, error: StepError, name: string): JsonObject => ({
  error: { code: error.code, message: error.message, who: error.who },
  run: { id: run.id, workflowId: run.workflow_id, workflowName: name, versionId: run.version_id },
  nodeId: error.nodeId,
  contactId: run.contact_id,
});

/**
 * Starts the error workflow of each run that has just failed, in the transaction that fails it: exactly once. A run that itself came of a
 * failure starts none. Where the error workflow is not published, that is counted on the failed run's version.
 */
export async function tellFailures(client: pg.ClientBase, ended: readonly EndedRun[], errors: ReadonlyMap<number, StepError>, now: number, tokenId: () => number): Promise<CountDelta[]> {
  const failed = ended.filter((run) => run.status === FAILED && run.cause !== CAUSES.indexOf('failure'));
  if (failed.length === 0) return [];
  const rules = await loadRules(client, failed.map((run) => run.version_id));
  const telling = failed.flatMap((run) => {
    const { onError } = rulesOf(rules, run.version_id);
    return onError === null ? [] : [{ run, onError }];
  });
  if (telling.length === 0) return [];
  const listeners = await findListeners(client, telling.map(({ onError }) => onError));
  const names = await client.query<{ id: number; name: string }>('select id, name from workflows where id = any($1::int[])', [telling.map(({ run }) => run.workflow_id)]);
  const depths = await client.query<{ id: number; depth: number }>('select id, depth from runs where id = any($1::bigint[])', [telling.map(({ run }) => run.id)]);
  const depthOf = new Map(depths.rows.map((row) => [row.id, row.depth]));
  const counts: CountDelta[] = [];
  const runs = telling.flatMap(({ run, onError }): NewRun[] => {
    const listener = listeners.get(onError);
    const error = errors.get(run.id);
    const depth = (depthOf.get(run.id) ?? 0) + 1;
    // an error workflow that calls what fails would tell itself for ever
    if (error && listener?.workspace_id === run.workspace_id && depth <= MAX_DEPTH) {
      const name = names.rows.find((row) => row.id === run.workflow_id)?.name ?? '';
      return [{ workspaceId: run.workspace_id, workflowId: onError, versionId: listener.version_id, node: listener.node, contactId: null, test: false, items: [{ json: told(run, error, name) }], parentRunId: run.id, cause: 'failure', depth }];
    }
    counts.push({ workspaceId: run.workspace_id, versionId: run.version_id, node: RUN_NODE, port: ERROR_NOT_TOLD_COUNT, value: 1 });
    return [];
  });
  return [...counts, ...(await startRuns(client, runs, now, tokenId)).counts];
}
