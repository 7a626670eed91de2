import type pg from 'pg';
import type { FindNodeType } from '../../core/plan/plan.js';
import type { EventEntry } from '../../core/ports.js';
import { startRuns } from '../store/start-runs.js';
import type { TokenIds } from '../store/token-ids.js';
import { transaction } from '../store/transaction.js';
import { addCounts } from '../store/write-history.js';
import { askTrigger, itemsOf } from './ask-trigger.js';
import { nextFireAt } from './listen.js';

export const SCHEDULES_AT_ONCE = 100;

interface ScheduleRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly version_id: number;
  readonly node: number;
  readonly config: { readonly rule: string; readonly timezone: string; readonly trigger: EventEntry['trigger'] };
  readonly due: number;
}

/**
 * Fires schedules that are due, each in the transaction that sets its next instant: two servers never fire one twice.
 * Instants missed while no server ran are made up for by one run, not by one each.
 */
export async function fireSchedules(pool: pg.Pool, find: FindNodeType, ids: TokenIds, now: number): Promise<number> {
  await ids.reserve();
  return transaction(pool, async (client) => {
    const { rows } = await client.query<ScheduleRow>(
      `select id, workspace_id, workflow_id, version_id, node, config, (extract(epoch from next_fire_at) * 1000)::float8 as due
       from entries where kind = 'schedule' and next_fire_at <= to_timestamp($1::float8 / 1000) order by next_fire_at limit $2 for update skip locked`,
      [now, SCHEDULES_AT_ONCE],
    );
    for (const row of rows) {
      const next = nextFireAt(row.config.rule, row.config.timezone, now);
      await client.query('update entries set next_fire_at = to_timestamp($2::float8 / 1000) where id = $1', [row.id, next]);
      const entry = await askTrigger(find, row.config.trigger, { on: 'schedule', dueAt: row.due });
      if (entry.kind !== 'enter') continue;
      const { counts } = await startRuns(client, [{ workspaceId: row.workspace_id, workflowId: row.workflow_id, versionId: row.version_id, node: row.node, contactId: null, test: false, items: itemsOf(entry) }], now, ids.next);
      await addCounts(client, counts);
    }
    return rows.length;
  });
}

export async function nextSchedule(pool: pg.Pool): Promise<number | null> {
  const { rows } = await pool.query<{ due: number | null }>(`select (extract(epoch from min(next_fire_at)) * 1000)::float8 as due from entries where kind = 'schedule'`);
  return rows[0]?.due ?? null;
}
