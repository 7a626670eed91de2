import type { AlertKind, AlertState, Dashboard, DashboardTotals, RankedJourney } from '@parcours/sdk/api';
import type pg from 'pg';
import { shiftDay } from '../../db/reports/day-range.js';
import { sumCounts } from '../../db/reports/read-counts.js';
import { readDashboard } from '../../db/reports/read-dashboard.js';

export interface DigestSpan {
  readonly firstDay: string;
  readonly lastDay: string;
}

export interface DigestAlert {
  readonly kind: AlertKind;
  readonly state: AlertState;
  readonly subject: string;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** What a summary tells: the indicators of some days beside those of as many before, journeys, failures and alerts. */
export interface Digest extends DigestSpan {
  readonly workspace: string;
  readonly timezone: string;
  readonly totals: DashboardTotals;
  readonly before: DashboardTotals;
  readonly inside: number;
  readonly failed: number;
  readonly failedBefore: number;
  readonly undelivered: number;
  readonly journeys: readonly (RankedJourney & { readonly failed: number })[];
  readonly alerts: readonly DigestAlert[];
  /** Nothing has happened in these days, and nothing is wrong. */
  readonly empty: boolean;
}

const JOURNEYS = 5;
const MOST_ALERTS = 10;
const ALERTS = `
  select kind, state, subject, found ->> 'name' as name, extract(epoch from since)::float8 * 1000 as since from alerts a join workspaces w on w.id = a.workspace_id
  where a.workspace_id = $1 and not a.quiet and (a.state <> 'resolved' or (a.since at time zone w.timezone)::date between $2::date and $3::date) and (a.since at time zone w.timezone)::date <= $3::date
  order by a.state = 'resolved', a.id desc limit ${MOST_ALERTS}`;

const isEmpty = ({ totals, before, inside, journeys }: Dashboard): boolean => {
  const sum = ({ emails, sms, letters, points, started, goals, orders }: DashboardTotals): number => emails + sms + letters + Math.abs(points) + started + goals + orders;
  return sum(totals) === 0 && sum(before) === 0 && inside === 0 && journeys.length === 0;
};

/** Costs as much as there are counters in two spans, however much they have counted. */
export async function readDigest(pool: pg.Pool, workspaceId: number, { firstDay, lastDay }: DigestSpan, now: number): Promise<Digest> {
  const dashboard = await readDashboard(pool, workspaceId, { from: firstDay, to: lastDay }, now);
  const days = (Date.parse(lastDay) - Date.parse(firstDay)) / 86_400_000 + 1;
  const [counts, earlier] = [await sumCounts(pool, workspaceId, firstDay, lastDay), await sumCounts(pool, workspaceId, shiftDay(firstDay, -days), shiftDay(firstDay, -1))];
  const failedRuns = (rows: typeof counts, workflowId?: number): number => rows.reduce((sum, row) => (row.measure === 'failed' && row.channel === '' && (workflowId === undefined || row.workflowId === workflowId) ? sum + row.value : sum), 0);
  const { rows: alerts } = await pool.query<DigestAlert>(ALERTS, [workspaceId, firstDay, lastDay]);
  const { rows: spaces } = await pool.query<{ name: string }>('select name from workspaces where id = $1', [workspaceId]);
  const failed = failedRuns(counts);
  return {
    firstDay, lastDay, workspace: spaces[0]?.name ?? '', timezone: dashboard.timezone, totals: dashboard.totals, before: dashboard.before, inside: dashboard.inside, failed, failedBefore: failedRuns(earlier),
    undelivered: dashboard.channels.reduce((sum, channel) => sum + channel.bounced + channel.failed, 0),
    journeys: dashboard.journeys.filter(({ deleted, started, sent, goals }) => !deleted && started + sent + goals > 0).slice(0, JOURNEYS).map((journey) => ({ ...journey, failed: failedRuns(counts, journey.workflowId) })),
    alerts, empty: isEmpty(dashboard) && failed === 0 && alerts.length === 0,
  };
}
