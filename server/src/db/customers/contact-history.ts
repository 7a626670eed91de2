import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';

export interface HistoryEvent {
  readonly id: number;
  readonly name: string;
  readonly properties: JsonObject;
  readonly occurredAt: string;
}

/** The newest events of a contact. */
export async function lastEvents(pool: pg.Pool, workspaceId: number, contactId: number, limit: number): Promise<HistoryEvent[]> {
  const { rows } = await pool.query<{ id: string; name: string; properties: JsonObject; occurred_at: Date }>(
    'select id, name, properties, occurred_at from events where workspace_id = $1 and contact_id = $2 order by id desc limit $3',
    [workspaceId, contactId, limit],
  );
  return rows.map((row) => ({ id: Number(row.id), name: row.name, properties: row.properties, occurredAt: row.occurred_at.toISOString() }));
}

export async function listsOf(pool: pg.Pool, workspaceId: number, contactId: number): Promise<{ id: number; name: string }[]> {
  const { rows } = await pool.query<{ id: number; name: string }>(
    `select l.id, l.name from list_members m join lists l on l.workspace_id = m.workspace_id and l.id = m.list_id
     where m.workspace_id = $1 and m.contact_id = $2 order by l.name limit 200`,
    [workspaceId, contactId],
  );
  return rows;
}
