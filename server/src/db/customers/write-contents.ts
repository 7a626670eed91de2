import type { ContentUse } from '@parcours/sdk/api';
import type { ContentBody } from '@parcours/sdk/node';
import type pg from 'pg';
import { containing, limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';

export interface ContentRow {
  readonly id: number;
  readonly name: string;
  readonly draft: ContentBody;
  readonly revision: number;
  readonly version: number | null;
  readonly changed: boolean;
  readonly updated_at: Date;
}

const SELECT = `select c.id, c.name, c.draft, c.revision, c.updated_at, v.number as version, v.body is distinct from c.draft as changed
  from contents c left join lateral (select number, body from content_versions where content_id = c.id and workspace_id = c.workspace_id order by number desc limit 1) v on true
  where c.workspace_id = $1 and c.deleted_at is null`;

export async function listContents(pool: pg.Pool, workspaceId: number, page: PageRequest): Promise<Page<ContentRow>> {
  const limit = limitOf(page);
  const { rows } = await pool.query<ContentRow>(`${SELECT} and ($2::int is null or c.id < $2) and ($3::text is null or c.name ilike $3 or c.draft ->> 'subject' ilike $3) order by c.id desc limit $4`, [workspaceId, readCursor(page.cursor, ['id'])?.[0] ?? null, page.search === undefined ? null : containing(page.search), limit + 1]);
  return pageOf(rows, limit, (row) => [row.id], (row) => row);
}

export async function findContent(pool: pg.Pool, workspaceId: number, id: number): Promise<ContentRow | null> {
  const { rows } = await pool.query<ContentRow>(`${SELECT} and c.id = $2`, [workspaceId, id]);
  return rows[0] ?? null;
}

export interface Written {
  readonly workspaceId: number;
  readonly name: string;
  readonly body: ContentBody;
  readonly userId: number | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Null when the name is taken. */
export async function createContent(pool: pg.Pool, { workspaceId, name, body, userId, now }: Written): Promise<number | null> {
  const { rows } = await pool.query<{ id: number }>(
    `insert into contents (workspace_id, name, draft, created_at, updated_at, updated_by) values ($1, $2, $3, to_timestamp($4::float8 / 1000), to_timestamp($4::float8 / 1000), $5) on conflict (workspace_id, name) where deleted_at is null do nothing returning id`,
    [workspaceId, name, JSON.stringify(body), now, userId],
  );
  return rows[0]?.id ?? null;
}

export async function saveContent(pool: pg.Pool, { workspaceId, id, name, body, revision, userId, now }: Written & { readonly id: number; readonly revision: number }): Promise<'saved' | 'conflict' | 'name_taken'> {
  try {
    const { rowCount } = await pool.query(
      `update contents set name = $3, draft = $4, revision = revision + 1, updated_at = to_timestamp($5::float8 / 1000), updated_by = $6 where workspace_id = $1 and id = $2 and revision = $7 and deleted_at is null`,
      [workspaceId, id, name, JSON.stringify(body), now, userId, revision],
    );
    return rowCount === 0 ? 'conflict' : 'saved';
  } catch (error) {
    if ((error as { code?: string }).code === '23505') return 'name_taken';
    throw error;
  }
}

/** Stays for those whom a published workflow is about to write to; its name is free again. */
export async function removeContent(pool: pg.Pool, workspaceId: number, id: number, now: number): Promise<void> {
  await pool.query('update contents set deleted_at = to_timestamp($3::float8 / 1000) where workspace_id = $1 and id = $2', [workspaceId, id, now]);
}

/** Workflows that name it: in their draft, and with the version they are pinned to where they are published. */
export async function contentUses(pool: pg.Pool, workspaceId: number, id: number): Promise<readonly ContentUse[]> {
  const { rows } = await pool.query<ContentUse>(
    `select f.id, f.name, d.draft, p.number as version from workflows f
     left join content_pins p on p.version_id = f.published_version_id and p.content_id = $2 and p.workspace_id = f.workspace_id
     cross join lateral (select exists (select from jsonb_array_elements(f.draft::jsonb -> 'nodes') n where coalesce(n -> 'settings' -> 'contentId' ->> 'value', n -> 'settings' ->> 'contentId', case when n -> 'settings' ->> 'format' = 'content' then coalesce(n -> 'settings' -> 'content' ->> 'value', n -> 'settings' ->> 'content') end) = $2::int::text) as draft) d
     where f.workspace_id = $1 and f.deleted_at is null and (d.draft or p.number is not null) order by f.name`,
    [workspaceId, id],
  );
  return rows;
}
