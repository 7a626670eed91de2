import type pg from 'pg';
import { roomOf, spend } from '../../core/sending/pace.js';
import { keepPaces, lockLines, lookAgain, type RatesOfTypes } from './lock-lines.js';

/** Bounds a transaction: a limit that somebody has taken away lets everybody go. */
const MOST_AT_ONCE = 1_000;
const READY = 0;

/** Takes the first of a line out of it and makes them due; `live` are those whose run has not ended meanwhile. */
async function release(client: pg.ClientBase, credentialId: number, count: number, now: number): Promise<{ readonly taken: number; readonly live: number }> {
  const { rows } = await client.query<{ taken: number; live: number }>(
    `with head as (select rank, delivery_id, token_id from credential_lines where credential_id = $1 order by rank, delivery_id limit $2 for update),
       gone as (delete from credential_lines l using head h where l.credential_id = $1 and l.rank = h.rank and l.delivery_id = h.delivery_id),
       due as (update tokens t set due_at = to_timestamp($3::float8 / 1000) where t.id in (select token_id from head) and t.state = $4 and t.frozen_due is null and t.due_at > to_timestamp($3::float8 / 1000)),
       granted as (update deliveries d set granted_at = to_timestamp($3::float8 / 1000) where d.id in (select delivery_id from head) and d.status = 0 returning 1)
     select (select count(*)::int from head) as taken, (select count(*)::int from granted) as live`,
    [credentialId, count, now, READY],
  );
  return rows[0] as { taken: number; live: number };
}

/** Lets go who stands in line for a provider and has their turn. One process at a time looks at a line; the others pass it over. */
export async function makeRoom(client: pg.ClientBase, types: RatesOfTypes, now: number): Promise<number> {
  const { rows: due } = await client.query<{ credential_id: number }>(
    'select credential_id from credential_paces where look_at <= to_timestamp($1::float8 / 1000) order by credential_id limit 100 for update skip locked',
    [now],
  );
  if (due.length === 0) return 0;
  const ids = due.map((row) => row.credential_id);
  const lines = await lockLines(client, ids, types, now);
  let released = 0;
  for (const id of ids) {
    const line = lines.get(id);
    let room = line === undefined ? MOST_AT_ONCE : Math.min(MOST_AT_ONCE, roomOf(line.pace, line.rate, line.underWay));
    while (room > 0) {
      const { taken, live } = await release(client, id, room, now);
      released += live;
      room -= live;
      if (line !== undefined) line.pace = spend(line.pace, live);
      // whoever has left the line takes no room
      if (taken === live || line === undefined) break;
    }
    const { rows } = await client.query<{ waiting: number }>('select count(*)::int as waiting from (select 1 from credential_lines where credential_id = $1 limit 100) first_ones', [id]);
    const waiting = rows[0]?.waiting ?? 0;
    if (line !== undefined) await lookAgain(client, line, waiting);
    else await client.query('update credential_paces set look_at = case when $2::int > 0 then look_at end where credential_id = $1', [id, waiting]);
  }
  await keepPaces(client, [...lines.values()]);
  return released;
}
