import type { MappedJourney } from '@parcours/sdk/api';
import type pg from 'pg';
import { RUN_NODE } from '../../core/changes.js';
import { measured, moneyOf } from './add-up.js';
import type { CountRow } from './read-counts.js';

/** More would be no map. */
const MAPPED = 200;

interface Row {
  readonly id: number;
  readonly name: string;
  readonly stage: MappedJourney['stage'];
  readonly inside: number;
}

/** Published and paused journeys on the life cycle, with what they did in the range; `inside`: runs under way now. */
export async function readMap(pool: pg.Pool, workspaceId: number, counts: readonly CountRow[]): Promise<MappedJourney[]> {
  const { rows } = await pool.query<Row>(
    `select w.id, w.name, v.document #>> '{settings,stage}' as stage, greatest(0, coalesce((select sum(case n.port when 0 then n.value else -n.value end) from node_counts n join workflow_versions o on o.id = n.version_id and o.number is not null
         where o.workflow_id = w.id and n.node = ${RUN_NODE} and n.port between 0 and 3), 0))::int as inside
     from workflows w join workflow_versions v on v.id = w.published_version_id
     where w.workspace_id = $1 and w.deleted_at is null and w.status <> 'draft' order by w.name, w.id limit ${MAPPED}`,
    [workspaceId],
  );
  return rows.map(({ id, ...row }): MappedJourney => {
    const own = counts.filter(({ workflowId }) => workflowId === id);
    return { workflowId: id, ...row, started: measured(own, 'started'), sent: measured(own, 'sent'), goals: measured(own, 'goals'), revenue: moneyOf(own, 'revenue') };
  });
}
