import type { Dashboard, DashboardPoint, RankedJourney } from '@parcours/sdk/api';
import type pg from 'pg';
import { channelsOf, effectOf, measured, moneyOf, sumOf, totalsOf } from './add-up.js';
import { dayRange, shiftDay, type DayRange } from './day-range.js';
import { countInside, countInsideAt, countsByDay, countTargeted, sumCounts, type CountRow } from './read-counts.js';
import { readMap } from './read-map.js';
import { readReportSettings } from './report-settings.js';

/** A chart of more days than this shows months. */
const MOST_POINTS = 400;
const RANKED = 10;
/** A step that is a minute late is no reason to worry anybody. */
const LATE = "interval '1 minute'";

function pointDays({ from, to, days }: DayRange, step: 'day' | 'month'): string[] {
  if (step === 'day') return Array.from({ length: days }, (_, index) => shiftDay(from, index));
  const months: string[] = [];
  for (let month = `${from.slice(0, 7)}-01`; month <= to; month = `${shiftDay(month, 32).slice(0, 7)}-01`) months.push(month);
  return months;
}

function pointsOf(days: readonly string[], rows: readonly CountRow[], insideBefore: number, currency: string | null): DashboardPoint[] {
  const byDay = new Map<string, CountRow[]>();
  for (const row of rows) byDay.set(row.day, [...(byDay.get(row.day) ?? []), row]);
  let inside = insideBefore;
  return days.map((day) => {
    const own = byDay.get(day) ?? [];
    inside += measured(own, 'inside');
    return {
      day, inside, emails: measured(own, 'sent', 'email'), sms: measured(own, 'sent', 'sms'), letters: measured(own, 'sent', 'post'), started: measured(own, 'started'), goals: measured(own, 'goals'),
      revenue: sumOf(own, (row) => row.measure === 'revenue' && row.currency === currency) / 100,
    };
  });
}

/** Workflows that did something, the most revenue first, then the most goals, then the most runs. Deleted ones stay: what they did was done. */
async function rank(pool: pg.Pool, workspaceId: number, rows: readonly CountRow[]): Promise<RankedJourney[]> {
  const ids = [...new Set(rows.flatMap(({ workflowId }) => (workflowId === 0 ? [] : [workflowId])))];
  const { rows: named } = await pool.query<{ id: number; name: string; deleted: boolean }>('select id, name, deleted_at is not null as deleted from workflows where workspace_id = $1 and id = any($2::int[])', [workspaceId, ids]);
  const ranked = named.map(({ id, name, deleted }): RankedJourney => {
    const own = rows.filter(({ workflowId }) => workflowId === id);
    return { workflowId: id, name, deleted, started: measured(own, 'started'), goals: measured(own, 'goals'), sent: measured(own, 'sent'), revenue: moneyOf(own, 'revenue') };
  });
  const amount = ({ revenue }: RankedJourney): number => revenue[0]?.amount ?? 0;
  return ranked.sort((a, b) => amount(b) - amount(a) || b.goals - a.goals || b.started - a.started || a.workflowId - b.workflowId).slice(0, RANKED);
}

async function health(pool: pg.Pool, workspaceId: number, today: string, now: number): Promise<Dashboard['health']> {
  const { rows } = await pool.query<{ overdue: number; lag: number }>(
    `select count(*)::int as overdue, coalesce(floor(extract(epoch from to_timestamp($2::float8 / 1000) - min(due_at))), 0)::int as lag
     from (select due_at from tokens where workspace_id = $1 and lane between 0 and 7 and due_at < to_timestamp($2::float8 / 1000) - ${LATE} and state in (0, 1, 4) limit 10000) late`,
    [workspaceId, now],
  );
  const counts = await sumCounts(pool, workspaceId, today, today);
  return {
    overdue: rows[0]?.overdue ?? 0, lagSeconds: rows[0]?.lag ?? 0, unknownToday: measured(counts, 'unknown'), ordersUnread: measured(counts, 'orders_unread'),
    // of runs, which have no channel; those of messages have one
    failedToday: sumOf(counts, ({ measure, channel }) => measure === 'failed' && channel === ''),
  };
}

/** Indicators of a workspace over a range of its days. Costs as much as there are counters in the range, however much they have counted. */
export async function readDashboard(pool: pg.Pool, workspaceId: number, asked: { from?: string | undefined; to?: string | undefined }, now: number): Promise<Dashboard> {
  const range = await dayRange(pool, workspaceId, asked, now);
  const { from, to, today, timezone, days } = range;
  const step = days > MOST_POINTS ? 'month' : 'day';
  const dayBefore = shiftDay(from, -1);
  const [settings, sums, before, byDay, insideBefore] = [
    await readReportSettings(pool, workspaceId), await sumCounts(pool, workspaceId, from, to), await sumCounts(pool, workspaceId, shiftDay(from, -days), dayBefore),
    await countsByDay(pool, workspaceId, from, to, step), await countInsideAt(pool, workspaceId, dayBefore),
  ];
  const totals = totalsOf(sums, settings);
  const currency = totals.revenue[0]?.currency ?? null;
  return {
    from, to, today, timezone, step, currency, totals,
    inside: await countInside(pool, workspaceId), targetedToday: await countTargeted(pool, workspaceId, today),
    before: totalsOf(before, settings), points: pointsOf(pointDays(range, step), byDay, insideBefore, currency), channels: channelsOf(sums),
    journeys: await rank(pool, workspaceId, sums), effect: effectOf(sums), map: await readMap(pool, workspaceId, sums), health: await health(pool, workspaceId, today, now),
  };
}
