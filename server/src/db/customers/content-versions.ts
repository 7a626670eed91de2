import type { ContentBody } from '@parcours/sdk/node';
import type pg from 'pg';

export interface NewVersion {
  readonly workspaceId: number;
  readonly contentId: number;
  readonly userId: number | null;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly note?: string;
}

/** Keeps the draft as a version and answers its number; that of the last one when nothing has changed since. Null when there is no such content. */
export async function addVersion(client: pg.ClientBase, { workspaceId, contentId, userId, now, note = '' }: NewVersion): Promise<number | null> {
  const { rowCount } = await client.query('select 1 from contents where workspace_id = $1 and id = $2 and deleted_at is null for update', [workspaceId, contentId]);
  if (rowCount === 0) return null;
  const { rows } = await client.query<{ number: number }>(
    `with last as (select number, body from content_versions where workspace_id = $1 and content_id = $2 order by number desc limit 1),
     made as (
       insert into content_versions (workspace_id, content_id, number, body, note, created_at, created_by)
       select $1, $2, coalesce((select number from last), 0) + 1, c.draft, $5, to_timestamp($4::float8 / 1000), $3 from contents c
       where c.workspace_id = $1 and c.id = $2 and not exists (select from last where last.body = c.draft) returning number)
     select number from made union all select number from last order by number desc limit 1`,
    [workspaceId, contentId, userId, now, note],
  );
  return (rows[0] as { number: number }).number;
}

export interface VersionRow {
  readonly number: number;
  readonly note: string;
  readonly created_at: Date;
  readonly created_by: string | null;
}

/** Newest first, at most 200. */
export async function contentVersions(pool: pg.Pool, workspaceId: number, contentId: number): Promise<readonly VersionRow[]> {
  const { rows } = await pool.query<VersionRow>(
    `select v.number, v.note, v.created_at, u.name as created_by from content_versions v left join users u on u.id = v.created_by where v.workspace_id = $1 and v.content_id = $2 order by v.number desc limit 200`,
    [workspaceId, contentId],
  );
  return rows;
}

export async function contentVersion(pool: pg.Pool, workspaceId: number, contentId: number, number: number): Promise<ContentBody | null> {
  const { rows } = await pool.query<{ body: ContentBody }>('select body from content_versions where workspace_id = $1 and content_id = $2 and number = $3', [workspaceId, contentId, number]);
  return rows[0]?.body ?? null;
}
