import type { AlertKind, AlertState } from '@parcours/sdk/api';
import type pg from 'pg';

/** A change of an alert, as it is told. Instants are epoch milliseconds. */
export interface News {
  readonly changeId: number;
  readonly alertId: number;
  readonly state: AlertState;
  readonly at: number;
  readonly since: number;
  readonly kind: AlertKind;
  readonly subject: string;
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly of: number | null;
  readonly windowMinutes: number;
}

interface Row extends Omit<News, 'name' | 'value' | 'limit' | 'of' | 'windowMinutes'> {
  readonly found: Pick<News, 'name' | 'value' | 'limit' | 'of' | 'windowMinutes'>;
}

const NEWS = `select c.id as "changeId", a.id as "alertId", c.state, extract(epoch from c.at)::float8 * 1000 as at, extract(epoch from a.since)::float8 * 1000 as since, a.kind, a.subject, a.found
  from alert_changes c join alerts a on a.id = c.alert_id where c.workspace_id = $1 and c.id = any($2::bigint[]) order by c.id`;

/** Changes as they are told; of an alert that has begun and ended meanwhile only the end. */
export async function readNews(pool: pg.Pool, workspaceId: number, changes: readonly number[]): Promise<News[]> {
  const { rows } = await pool.query<Row>(NEWS, [workspaceId, changes]);
  const latest = new Map(rows.map(({ alertId, changeId }) => [alertId, changeId]));
  return rows.filter(({ alertId, changeId }) => latest.get(alertId) === changeId).map(({ found, ...row }) => ({ ...row, ...found }));
}
