import type { Alert, AlertKind, AlertState } from '@parcours/sdk/api';
import type pg from 'pg';
import { linkOf } from '../../core/alerts/link-of.js';
import { limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';

interface Row {
  readonly id: number;
  readonly ruleId: number;
  readonly kind: AlertKind;
  readonly state: AlertState;
  readonly subject: string;
  readonly found: { readonly value: number; readonly limit: number; readonly of: number | null; readonly windowMinutes: number; readonly name: string };
  readonly since: Date;
  readonly lastAt: Date;
  readonly resolvedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly quiet: boolean;
}

const ALERTS = `select a.id, a.rule_id as "ruleId", a.kind, a.state, a.subject, a.found, a.since, a.last_at as "lastAt", a.resolved_at as "resolvedAt", a.acknowledged_at as "acknowledgedAt", u.name as "acknowledgedBy", a.quiet
  from alerts a left join users u on u.id = a.acknowledged_by where a.workspace_id = $1`;

const alertOf = ({ subject, found, since, lastAt, resolvedAt, acknowledgedAt, ...rest }: Row): Alert => ({
  ...rest, link: linkOf(rest.kind, subject), value: found.value, limit: found.limit, of: found.of, windowMinutes: found.windowMinutes,
  // channels and quotas have words of their own in each language
  name: subject.startsWith('channel:') || subject.startsWith('quota:') ? subject : found.name,
  since: since.toISOString(), lastAt: lastAt.toISOString(), resolvedAt: resolvedAt?.toISOString() ?? null, acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
});

export interface AlertFilter extends PageRequest {
  readonly state?: 'open' | 'resolved';
  readonly kind?: AlertKind;
}

/** Alerts, newest first. */
export async function listAlerts(pool: pg.Pool, workspaceId: number, { state, kind, ...page }: AlertFilter): Promise<Page<Alert>> {
  const after = readCursor(page.cursor, ['id']);
  const limit = limitOf(page);
  const { rows } = await pool.query<Row>(
    `${ALERTS} and ($2::bigint is null or a.id < $2) and ($3::text is null or (a.state = 'resolved') = ($3 = 'resolved')) and ($4::text is null or a.kind = $4) order by a.id desc limit $5`,
    [workspaceId, after?.[0] ?? null, state ?? null, kind ?? null, limit + 1],
  );
  return pageOf(rows, limit, ({ id }) => [id], alertOf);
}

export async function readAlert(pool: pg.Pool, workspaceId: number, id: number): Promise<Alert | null> {
  const { rows } = await pool.query<Row>(`${ALERTS} and a.id = $2`, [workspaceId, id]);
  return rows[0] === undefined ? null : alertOf(rows[0]);
}

export interface Bell {
  unread: number;
  open: number;
  upTo: number;
  items: Alert[];
}

const SHOWN = 8;
const MOST_UNREAD = 100;
const COUNTS = `
  select coalesce(max(c.id), 0)::float8 as "upTo", (select count(*)::int from alerts a where a.workspace_id = $1 and a.state <> 'resolved') as open,
    (select count(*)::int from (
      select from alert_changes n join alerts a on a.id = n.alert_id join alert_preferences p on p.workspace_id = $1 and p.user_id = $2
      where n.workspace_id = $1 and n.id > p.seen_upto and p.bell and n.state = 'firing' and not a.quiet and not a.kind = any(p.without) limit ${MOST_UNREAD}) news) as unread
  from alert_changes c where c.workspace_id = $1`;

/** What has begun since this member last looked, and the latest alerts. */
export async function readBell(pool: pg.Pool, workspaceId: number, userId: number): Promise<Bell> {
  const { rows } = await pool.query<Omit<Bell, 'items'>>(COUNTS, [workspaceId, userId]);
  const { rows: latest } = await pool.query<Row>(
    `${ALERTS} and not a.quiet and not a.kind = any(coalesce((select without from alert_preferences where workspace_id = $1 and user_id = $2), '{}')) order by a.state = 'resolved', a.id desc limit ${SHOWN}`,
    [workspaceId, userId],
  );
  const { unread = 0, open = 0, upTo = 0 } = rows[0] ?? {};
  return { unread, open, upTo, items: latest.map(alertOf) };
}
