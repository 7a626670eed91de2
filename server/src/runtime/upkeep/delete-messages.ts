import type pg from 'pg';
import { ROWS_AT_ONCE } from './delete-idle.js';

const COPIES = `delete from message_copies where delivery_id in (
  select m.delivery_id from workspaces w cross join lateral (
    select delivery_id from message_copies c where c.workspace_id = w.id and c.at < to_timestamp($1::float8 / 1000) - w.keep_copies_days * interval '1 day' order by c.at limit ${ROWS_AT_ONCE}) m limit ${ROWS_AT_ONCE})`;

const LINKS = `delete from short_links where code in (select code from short_links where expires_at < to_timestamp($1::float8 / 1000) order by expires_at limit ${ROWS_AT_ONCE} for update skip locked)`;

/** Providers repeat themselves for some days at most. */
const REPORTS = `delete from callbacks where id in (
  select id from callbacks where delivery_id is null and state > 0 and received_at < to_timestamp($1::float8 / 1000) - interval '14 days' order by received_at limit ${ROWS_AT_ONCE} for update skip locked)`;

/** Deletes copies, links and reports whose time is over; answers the most of a kind: as many as `ROWS_AT_ONCE` means that there are more. */
export async function deleteOldMessages(client: pg.ClientBase, now: number): Promise<number> {
  let most = 0;
  for (const sql of [COPIES, LINKS, REPORTS]) most = Math.max(most, (await client.query(sql, [now])).rowCount ?? 0);
  return most;
}
