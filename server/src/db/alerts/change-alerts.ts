import type pg from 'pg';
import { lockAlerts } from './lock-alerts.js';

/** Says that a member looks after an alert. True when that was news. */
export async function acknowledgeAlert(pool: pg.Pool, workspaceId: number, id: number, userId: number | null, now: number): Promise<boolean> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    await lockAlerts(client, workspaceId);
    const { rowCount } = await client.query(`update alerts set state = 'acknowledged', acknowledged_at = to_timestamp($4::float8 / 1000), acknowledged_by = $3 where workspace_id = $1 and id = $2 and state = 'firing'`, [workspaceId, id, userId, now]);
    if (rowCount === 1) await client.query(`insert into alert_changes (workspace_id, alert_id, at, state) values ($1, $2, to_timestamp($3::float8 / 1000), 'acknowledged') on conflict do nothing`, [workspaceId, id, now]);
    await client.query('commit');
    return rowCount === 1;
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => (broken = lost));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** What a member has seen; earlier words count no more. */
export async function noteSeen(pool: pg.Pool, workspaceId: number, userId: number, upTo: number): Promise<void> {
  await pool.query('update alert_preferences set seen_upto = greatest(seen_upto, least($3, (select coalesce(max(id), 0) from alert_changes where workspace_id = $1))) where workspace_id = $1 and user_id = $2', [workspaceId, userId, upTo]);
}
