import type pg from 'pg';
import { ROWS_AT_ONCE } from './delete-idle.js';

/** Deletes events of the names that are kept for some days only; answers how many: as many as `ROWS_AT_ONCE` means that there are more. */
export async function deleteOldEvents(client: pg.ClientBase, now: number): Promise<number> {
  const { rows } = await client.query<{ workspace_id: number; name: string; keep_days: number }>('select workspace_id, name, keep_days from event_names where keep_days is not null order by 1, 2');
  let most = 0;
  for (const { workspace_id: workspaceId, name, keep_days: days } of rows) {
    const { rowCount } = await client.query(
      `delete from events e using (select received_at, id from events where workspace_id = $1 and name = $2 and received_at < to_timestamp($3::float8 / 1000) - $4 * interval '1 day' limit ${ROWS_AT_ONCE}) old
       where e.received_at = old.received_at and e.id = old.id`,
      [workspaceId, name, now, days],
    );
    most = Math.max(most, rowCount ?? 0);
  }
  return most;
}
