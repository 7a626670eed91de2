import type pg from 'pg';
import { digestDays } from '../../core/alerts/digest-period.js';
import { transaction } from '../store/transaction.js';
import { readDigest } from './read-digest.js';

interface DueRow {
  readonly workspaceId: number;
  readonly userId: number;
  readonly period: 'weekly' | 'daily';
  readonly timezone: string;
}

const DUE = `
  select p.workspace_id as "workspaceId", p.user_id as "userId", p.digest as period, w.timezone from alert_preferences p join workspaces w on w.id = p.workspace_id
  where p.digest <> 'off' and p.digest_at <= to_timestamp($1::float8 / 1000) order by p.workspace_id, p.user_id limit 200`;

/**
 * Writes down summaries that are due: a row for each workspace, member, period and first day, so that nobody gets one twice, whoever looks.
 * Workspaces in which nothing has happened get none, and neither does who would get it days too late.
 */
export async function writeDigests(pool: pg.Pool, now: number, mail: boolean): Promise<void> {
  const { rows } = await pool.query<DueRow>(DUE, [now]);
  const emptiness = new Map<string, Promise<boolean>>();
  for (const { workspaceId, userId, period, timezone } of rows) {
    const { firstDay, lastDay, staleAt, nextAt } = digestDays(period, now, timezone);
    const key = `${workspaceId} ${firstDay} ${lastDay}`;
    const isEmpty = (): Promise<boolean> => emptiness.get(key) ?? (emptiness.set(key, readDigest(pool, workspaceId, { firstDay, lastDay }, now).then(({ empty }) => empty)).get(key) as Promise<boolean>);
    const wanted = mail && now < staleAt && !(await isEmpty());
    await transaction(pool, async (client) => {
      const { rowCount } = await client.query(`update alert_preferences set digest_at = to_timestamp($4::float8 / 1000) where workspace_id = $1 and user_id = $2 and digest = $3 and digest_at <= to_timestamp($5::float8 / 1000)`, [workspaceId, userId, period, nextAt, now]);
      if (wanted && rowCount === 1)
        await client.query(`insert into alert_letters (workspace_id, user_id, what, first_day, due_at, created_at) values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($5::float8 / 1000)) on conflict do nothing`, [workspaceId, userId, period, firstDay, now]);
    });
  }
}
