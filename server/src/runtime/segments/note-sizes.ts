import type pg from 'pg';

/** Keeps how many are in these segments at the end of this hour. */
export async function noteSizes(client: pg.ClientBase, segmentIds: readonly number[], now: number): Promise<void> {
  await client.query(
    `insert into segment_sizes (workspace_id, at, segment_id, members) select workspace_id, date_trunc('hour', to_timestamp($2::float8 / 1000)), id, members from segments where id = any($1::int[]) order by id
     on conflict (segment_id, at) do update set members = excluded.members`,
    [segmentIds, now],
  );
}
