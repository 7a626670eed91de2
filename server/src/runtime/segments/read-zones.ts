import type pg from 'pg';
import { asksForDays, type Zones } from '../../customers/segments/compile.js';
import { localDay } from '../../customers/segments/local-days.js';
import type { SegmentTest } from '../../customers/segments/segment-test.js';

/** The day in each zone that these contacts live in, all of a workspace when null; the workspace's own first. Read only for rules that ask for it. */
export async function readZones(client: pg.ClientBase | pg.Pool, workspaceId: number, timezone: string, rule: SegmentTest, now: number, contactIds: readonly number[] | null = null): Promise<Zones> {
  const zones = new Map([[timezone, localDay(now, timezone, 'UTC')]]);
  if (!asksForDays(rule)) return zones;
  const { rows } = await client.query<{ timezone: string }>(`select distinct timezone from contacts where workspace_id = $1 and timezone is not null${contactIds ? ' and id = any($2::bigint[])' : ''}`, contactIds ? [workspaceId, contactIds] : [workspaceId]);
  for (const row of rows) zones.set(row.timezone, localDay(now, row.timezone, timezone));
  return zones;
}
