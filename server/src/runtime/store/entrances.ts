import type pg from 'pg';
import { placeKey, type Entrance } from '../../core/admission/admit-runs.js';

export interface EntrancePlace {
  readonly workspaceId: number;
  readonly workflowId: number;
  /** 0: nobody. */
  readonly contactId: number;
  readonly key: string;
}

export const entranceKey = (place: Pick<EntrancePlace, 'workflowId' | 'contactId' | 'key'>): string => placeKey(place.workflowId, place.contactId, place.key);

const inOrder = (places: readonly EntrancePlace[]): EntrancePlace[] =>
  [...new Map(places.map((place) => [entranceKey(place), place])).values()].sort((a, b) => a.workflowId - b.workflowId || a.contactId - b.contactId || (a.key < b.key ? -1 : 1));

/**
 * Takes the places until commit: whoever comes second at the same moment waits here for the first. Answers what is known of earlier
 * entries; a place that was free is not in the answer.
 */
export async function lockEntrances(client: pg.ClientBase, places: readonly EntrancePlace[], now: number): Promise<Map<string, Entrance>> {
  if (places.length === 0) return new Map();
  const rows = inOrder(places);
  const columns = [rows.map((row) => row.workflowId), rows.map((row) => row.contactId), rows.map((row) => row.key)];
  const taken = await client.query<{ workflow_id: number; contact_id: number; key: string }>(
    `insert into entrances (workflow_id, contact_id, key, workspace_id, run_id, entered_at, open)
     select workflow_id, contact_id, key, workspace_id, 0, to_timestamp($5::float8 / 1000), false from unnest($1::int[], $2::bigint[], $3::text[], $4::int[]) as u(workflow_id, contact_id, key, workspace_id)
     on conflict do nothing returning workflow_id, contact_id, key`,
    [...columns, rows.map((row) => row.workspaceId), now],
  );
  const free = new Set(taken.rows.map((row) => placeKey(row.workflow_id, row.contact_id, row.key)));
  if (free.size === rows.length) return new Map();
  const known = await client.query<{ workflow_id: number; contact_id: number; key: string; run_id: number; entered: number; open: boolean }>(
    `select e.workflow_id, e.contact_id, e.key, e.run_id, (extract(epoch from e.entered_at) * 1000)::float8 as entered, e.open
     from entrances e join unnest($1::int[], $2::bigint[], $3::text[]) as u(workflow_id, contact_id, key) on e.workflow_id = u.workflow_id and e.contact_id = u.contact_id and e.key = u.key
     order by e.workflow_id, e.contact_id, e.key for update of e`,
    columns,
  );
  return new Map(
    known.rows.flatMap((row): [string, Entrance][] => {
      const place = placeKey(row.workflow_id, row.contact_id, row.key);
      return free.has(place) ? [] : [[place, { runId: row.run_id, enteredAt: row.entered, open: row.open }]];
    }),
  );
}

/** Notes which run has entered last; a place that was taken and not used is given back. */
export async function writeEntrances(client: pg.ClientBase, places: readonly EntrancePlace[], entrances: ReadonlyMap<string, Entrance>): Promise<void> {
  if (places.length === 0) return;
  const rows = inOrder(places).map((place) => ({ ...place, entrance: entrances.get(entranceKey(place)) }));
  const entered = rows.filter((row) => row.entrance !== undefined);
  await client.query(
    `update entrances e set run_id = u.run_id, entered_at = to_timestamp(u.entered / 1000), open = u.open
     from unnest($1::int[], $2::bigint[], $3::text[], $4::bigint[], $5::float8[], $6::boolean[]) as u(workflow_id, contact_id, key, run_id, entered, open)
     where e.workflow_id = u.workflow_id and e.contact_id = u.contact_id and e.key = u.key and e.run_id <> u.run_id`,
    [
      entered.map((row) => row.workflowId),
      entered.map((row) => row.contactId),
      entered.map((row) => row.key),
      entered.map((row) => row.entrance?.runId ?? 0),
      entered.map((row) => row.entrance?.enteredAt ?? 0),
      entered.map((row) => row.entrance?.open ?? false),
    ],
  );
  const unused = rows.filter((row) => row.entrance === undefined);
  if (unused.length === 0) return;
  await client.query(
    `delete from entrances e using unnest($1::int[], $2::bigint[], $3::text[]) as u(workflow_id, contact_id, key)
     where e.workflow_id = u.workflow_id and e.contact_id = u.contact_id and e.key = u.key and e.run_id = 0`,
    [unused.map((row) => row.workflowId), unused.map((row) => row.contactId), unused.map((row) => row.key)],
  );
}

/** The runs of these places have ended; a newer run at the same place stays inside. */
export async function closeEntrances(client: pg.ClientBase, left: readonly { readonly workflowId: number; readonly contactId: number; readonly key: string; readonly runId: number }[]): Promise<void> {
  if (left.length === 0) return;
  const rows = [...left].sort((a, b) => a.workflowId - b.workflowId || a.contactId - b.contactId || (a.key < b.key ? -1 : 1));
  await client.query(
    `update entrances e set open = false where (e.workflow_id, e.contact_id, e.key, e.run_id) in (select * from unnest($1::int[], $2::bigint[], $3::text[], $4::bigint[]))`,
    [rows.map((row) => row.workflowId), rows.map((row) => row.contactId), rows.map((row) => row.key), rows.map((row) => row.runId)],
  );
}
