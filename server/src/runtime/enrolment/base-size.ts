import type pg from 'pg';

/** How many contacts there are to look at, and the last of them; null where the list or segment is not of this workspace. */
export async function baseSize(client: pg.ClientBase | pg.Pool, workspaceId: number, { list = null, segment = null }: { readonly list?: number | null; readonly segment?: number | null }): Promise<{ total: number; last: number } | null> {
  const text =
    list !== null
      ? 'select l.members as total, (select max(m.contact_id) from list_members m where m.list_id = l.id) as last from lists l where l.workspace_id = $1 and l.id = $2'
      : segment !== null
        ? 'select s.members as total, (select max(m.contact_id) from segment_members m where m.segment_id = s.id) as last from segments s where s.workspace_id = $1 and s.id = $2'
        : 'select count(*)::int as total, max(id) as last from contacts where workspace_id = $1';
  const { rows } = await client.query<{ total: number; last: number | null }>(text, list === null && segment === null ? [workspaceId] : [workspaceId, list ?? segment]);
  return rows[0] ? { total: rows[0].total, last: rows[0].last ?? 0 } : null;
}
