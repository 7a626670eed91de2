import type pg from 'pg';
import { placeKey, type Gate } from '../../core/admission/admit-runs.js';

export interface GatePlace {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly key: string;
}

interface GateRow {
  readonly workflow_id: number;
  readonly key: string;
  readonly open: number;
  readonly queued: number;
  readonly next_start: number | null;
  readonly pending_run_id: number | null;
  readonly pending_token_id: number | null;
}

const toGate = (row: GateRow): Gate => ({
  open: row.open,
  queued: row.queued,
  nextStartAt: row.next_start,
  pending: row.pending_run_id === null || row.pending_token_id === null ? null : { runId: row.pending_run_id, tokenId: row.pending_token_id },
});

/** Locks gates until commit, in key order, and makes those that are not there yet. One that is tidied away in between is made again. */
export async function lockGates(client: pg.ClientBase, places: readonly GatePlace[]): Promise<Map<string, Gate>> {
  if (places.length === 0) return new Map();
  const locked = await takeGates(client, places);
  const missing = places.filter((place) => !locked.has(placeKey(place.workflowId, place.key)));
  return missing.length === 0 ? locked : new Map([...locked, ...(await lockGates(client, missing))]);
}

async function takeGates(client: pg.ClientBase, places: readonly GatePlace[]): Promise<Map<string, Gate>> {
  const unique = [...new Map(places.map((place) => [placeKey(place.workflowId, place.key), place])).values()].sort((a, b) => a.workflowId - b.workflowId || (a.key < b.key ? -1 : 1));
  const columns = [unique.map((place) => place.workspaceId), unique.map((place) => place.workflowId), unique.map((place) => place.key)];
  await client.query('insert into gates (workspace_id, workflow_id, key) select * from unnest($1::int[], $2::int[], $3::text[]) on conflict do nothing', columns);
  const { rows } = await client.query<GateRow>(
    `select g.workflow_id, g.key, g.open, g.queued, (extract(epoch from g.next_start_at) * 1000)::float8 as next_start, g.pending_run_id, g.pending_token_id
     from gates g join unnest($1::int[], $2::text[]) as u(workflow_id, key) on g.workflow_id = u.workflow_id and g.key = u.key order by g.workflow_id, g.key for update of g`,
    columns.slice(1),
  );
  return new Map(rows.map((row) => [placeKey(row.workflow_id, row.key), toGate(row)]));
}

export async function writeGates(client: pg.ClientBase, places: readonly GatePlace[], gates: ReadonlyMap<string, Gate>): Promise<void> {
  const rows = places.flatMap((place) => {
    const gate = gates.get(placeKey(place.workflowId, place.key));
    return gate ? [{ ...place, ...gate }] : [];
  });
  if (rows.length === 0) return;
  await client.query(
    `update gates g set open = u.open, queued = u.queued, next_start_at = to_timestamp(u.next_start / 1000), pending_run_id = u.run_id, pending_token_id = u.token_id
     from unnest($1::int[], $2::text[], $3::int[], $4::int[], $5::float8[], $6::bigint[], $7::bigint[]) as u(workflow_id, key, open, queued, next_start, run_id, token_id)
     where g.workflow_id = u.workflow_id and g.key = u.key`,
    [
      rows.map((row) => row.workflowId),
      rows.map((row) => row.key),
      rows.map((row) => row.open),
      rows.map((row) => row.queued),
      rows.map((row) => row.nextStartAt),
      rows.map((row) => row.pending?.runId ?? null),
      rows.map((row) => row.pending?.tokenId ?? null),
    ],
  );
}

/** Lets the longest waiting runs of a gate's queue start; its row is locked by the caller. */
export async function releaseQueued(client: pg.ClientBase, place: GatePlace, count: number, now: number): Promise<void> {
  await client.query(
    `with released as (
       delete from queued_runs where run_id in (select run_id from queued_runs where workflow_id = $1 and key = $2 order by run_id limit $3) returning token_id, start_at
     )
     update tokens t set due_at = greatest(r.start_at, to_timestamp($4::float8 / 1000)) from released r where t.id = r.token_id and t.state = 0`,
    [place.workflowId, place.key, count, now],
  );
}
