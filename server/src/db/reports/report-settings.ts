import { DEFAULT_REPORT_SETTINGS, type ReportSettings } from '@parcours/sdk/api';
import type pg from 'pg';

export async function readReportSettings(client: pg.Pool | pg.ClientBase, workspaceId: number): Promise<ReportSettings> {
  const { rows } = await client.query<{ settings: ReportSettings }>('select settings from report_settings where workspace_id = $1', [workspaceId]);
  return { ...DEFAULT_REPORT_SETTINGS, ...rows[0]?.settings };
}

export async function writeReportSettings(pool: pg.Pool, workspaceId: number, settings: ReportSettings): Promise<void> {
  await pool.query('insert into report_settings (workspace_id, settings) values ($1, $2) on conflict (workspace_id) do update set settings = excluded.settings', [workspaceId, settings]);
}
