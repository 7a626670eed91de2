import type { AlertPreferences } from '@parcours/sdk/api';
import type pg from 'pg';
import { digestDays } from '../../core/alerts/digest-period.js';

/** What holds for somebody who has no row: nothing by mail. */
const NOTHING: AlertPreferences = { email: false, bell: true, without: [], digest: 'off' };

export async function readPreferences(pool: pg.Pool, workspaceId: number, userId: number): Promise<AlertPreferences> {
  const { rows } = await pool.query<AlertPreferences>('select email, bell, without, digest from alert_preferences where workspace_id = $1 and user_id = $2', [workspaceId, userId]);
  return rows[0] ?? NOTHING;
}

/** Whoever wants mails from now on is not told of the past; the first summary is that of the period that is running. */
export async function savePreferences(pool: pg.Pool, workspaceId: number, userId: number, wanted: AlertPreferences, now: number): Promise<void> {
  const { rows } = await pool.query<{ timezone: string }>('select timezone from workspaces where id = $1', [workspaceId]);
  const digestAt = wanted.digest === 'off' ? null : digestDays(wanted.digest, now, rows[0]?.timezone ?? 'UTC').nextAt;
  await pool.query(
    `insert into alert_preferences as p (workspace_id, user_id, email, bell, without, digest, digest_at, told_upto, seen_upto)
       select $1::int, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), coalesce(max(id), 0), 0 from alert_changes where workspace_id = $1::int
     on conflict (workspace_id, user_id) do update set email = excluded.email, bell = excluded.bell, without = excluded.without, digest = excluded.digest,
       digest_at = case when p.digest = excluded.digest then p.digest_at else excluded.digest_at end, told_upto = case when p.email then p.told_upto else excluded.told_upto end`,
    [workspaceId, userId, wanted.email, wanted.bell, [...new Set(wanted.without)], wanted.digest, digestAt],
  );
}

/** Members who can be told by mail. */
export async function listRecipients(pool: pg.Pool, workspaceId: number): Promise<{ id: number; name: string; email: boolean }[]> {
  const { rows } = await pool.query<{ id: number; name: string; email: boolean }>(
    `select u.id, u.name, coalesce(p.email, false) as email from memberships m join users u on u.id = m.user_id and u.disabled_at is null left join alert_preferences p on p.workspace_id = m.workspace_id and p.user_id = m.user_id
     where m.workspace_id = $1 order by lower(u.name), u.id`,
    [workspaceId],
  );
  return rows;
}
