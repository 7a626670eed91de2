import type { PurposeAnswer } from '@parcours/sdk/api';
import type pg from 'pg';

/** What a purpose is called and what it needs; absent stays as it is. */
export interface PurposeChange extends Partial<Pick<PurposeAnswer, 'basis' | 'channels' | 'archived'>> {
  readonly name?: Partial<PurposeAnswer['name']>;
  readonly description?: Partial<PurposeAnswer['description']>;
}

/** All purposes of a workspace in the order they were made, archived ones last, with how many contacts have said what. */
export async function findPurposes(pool: pg.Pool, workspaceId: number): Promise<PurposeAnswer[]> {
  const { rows } = await pool.query<PurposeAnswer>(
    `select p.id, p.key, p.name, p.description, p.basis, p.channels, p.archived_at is not null as archived, coalesce(c.granted, 0)::int as granted, coalesce(c.withdrawn, 0)::int as withdrawn
     from purposes p left join lateral (
       select count(distinct contact_id) filter (where state = 'granted') as granted, count(distinct contact_id) filter (where state = 'withdrawn') as withdrawn from consents where purpose_id = p.id
     ) c on true
     where p.workspace_id = $1 order by p.archived_at is not null, p.id`,
    [workspaceId],
  );
  return rows;
}

/** Null when the key is taken. */
export async function insertPurpose(pool: pg.Pool, workspaceId: number, { key, name, description, basis, channels }: Pick<PurposeAnswer, 'key' | 'basis' | 'channels'> & { readonly name: object; readonly description: object }): Promise<number | null> {
  const { rows } = await pool.query<{ id: number }>(
    'insert into purposes (workspace_id, key, name, description, basis, channels) values ($1, $2, $3, $4, $5, $6) on conflict (workspace_id, key) do nothing returning id',
    [workspaceId, key, name, description, basis, channels],
  );
  return rows[0]?.id ?? null;
}

/** What is not said stays. */
export async function updatePurpose(pool: pg.Pool, workspaceId: number, id: number, { name, description, basis, channels, archived }: PurposeChange): Promise<void> {
  await pool.query(
    `update purposes set name = coalesce($3, name), description = coalesce($4, description), basis = coalesce($5, basis), channels = coalesce($6, channels),
       archived_at = case $7::boolean when true then coalesce(archived_at, now()) when false then null else archived_at end
     where workspace_id = $1 and id = $2`,
    [workspaceId, id, name ?? null, description ?? null, basis ?? null, channels ?? null, archived ?? null],
  );
}
