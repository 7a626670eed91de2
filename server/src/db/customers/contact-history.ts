import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import { limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';

export interface HistoryEvent {
  readonly id: number;
  readonly name: string;
  readonly properties: JsonObject;
  readonly occurredAt: string;
}

/** Events of a contact, newest first, by one index whatever their number. A search finds the beginning of a name. */
export async function eventsOf(pool: pg.Pool, workspaceId: number, contactId: number, page: PageRequest): Promise<Page<HistoryEvent>> {
  const limit = limitOf(page);
  const before = readCursor(page.cursor, ['id'])?.[0] ?? null;
  const { rows } = await pool.query<{ id: string; name: string; properties: JsonObject; occurred_at: Date }>(
    `select id, name, properties, occurred_at from events where workspace_id = $1 and contact_id = $2 and ($3::bigint is null or id < $3) and ($4::text is null or starts_with(lower(name), lower($4)))
     order by id desc limit $5`,
    [workspaceId, contactId, before, page.search?.trim() || null, limit + 1],
  );
  return pageOf(rows, limit, (row) => [Number(row.id)], (row) => ({ id: Number(row.id), name: row.name, properties: row.properties, occurredAt: row.occurred_at.toISOString() }));
}

export async function listsOf(pool: pg.Pool, workspaceId: number, contactId: number): Promise<{ id: number; name: string }[]> {
  const { rows } = await pool.query<{ id: number; name: string }>(
    `select l.id, l.name from list_members m join lists l on l.workspace_id = m.workspace_id and l.id = m.list_id
     where m.workspace_id = $1 and m.contact_id = $2 order by l.name limit 200`,
    [workspaceId, contactId],
  );
  return rows;
}
