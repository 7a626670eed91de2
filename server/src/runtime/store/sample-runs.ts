import type pg from 'pg';
import { COUNT, RUN_NODE } from '../../core/changes.js';

/** So many first runs of a version keep what goes in and out of their steps: somebody has just changed it and will look. */
const FIRST_RUNS = 20;

/** Decides, run by run, whether it is one of the first of its version. Two entries at the same moment may each think so. */
export async function firstRuns(client: pg.ClientBase | pg.Pool, versionIds: readonly number[]): Promise<(versionId: number) => boolean> {
  const ids = [...new Set(versionIds)];
  const { rows } = await client.query<{ version_id: number; value: number }>('select version_id, value::int from node_counts where version_id = any($1::int[]) and node = $2 and port = $3', [ids, RUN_NODE, COUNT.runStarted]);
  const started = new Map(rows.map((row) => [row.version_id, row.value]));
  return (versionId) => {
    const before = started.get(versionId) ?? 0;
    started.set(versionId, before + 1);
    return before < FIRST_RUNS;
  };
}
