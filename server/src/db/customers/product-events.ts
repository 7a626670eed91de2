import type pg from 'pg';
import type { ProductEvent } from '../../customers/contents/read-products.js';

const PER_CONTACT = 50;
const LOOKED_AT = 50_000;

interface Row extends ProductEvent {
  readonly contact_id: number;
}

/** What these contacts did lately of the kinds named, newest first; at most 50 each. One look-up by index per contact, in one query. */
export async function eventsOfContacts(pool: pg.Pool, workspaceId: number, contactIds: readonly number[], names: readonly string[], since: number): Promise<ReadonlyMap<number, ProductEvent[]>> {
  const { rows } = await pool.query<Row>(
    `select w.contact_id, e.name, e.properties from unnest($2::bigint[]) w (contact_id)
     cross join lateral (select id, name, properties from events where contact_id = w.contact_id and workspace_id = $1 and name = any($3::text[]) and received_at > to_timestamp($4::float8 / 1000) order by id desc limit ${PER_CONTACT}) e
     order by w.contact_id, e.id desc`,
    [workspaceId, contactIds, names, since],
  );
  const found = new Map<number, ProductEvent[]>();
  for (const { contact_id, name, properties } of rows) found.set(Number(contact_id), [...(found.get(Number(contact_id)) ?? []), { name, properties }]);
  return found;
}

/** What everybody of a workspace did lately of the kinds named, among its last 50,000 events. */
export async function eventsOfWorkspace(pool: pg.Pool, workspaceId: number, names: readonly string[], since: number): Promise<readonly ProductEvent[]> {
  const { rows } = await pool.query<ProductEvent>(
    `select name, properties from (select name, properties, received_at from events where workspace_id = $1 and received_at > to_timestamp($3::float8 / 1000) order by received_at desc limit ${LOOKED_AT}) e
     where name = any($2::text[]) order by received_at desc limit 5000`,
    [workspaceId, names, since],
  );
  return rows;
}
