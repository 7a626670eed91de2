import { UserError } from '@parcours/sdk/node';
import type pg from 'pg';

export interface DayRange {
  readonly from: string;
  readonly to: string;
  readonly today: string;
  readonly timezone: string;
  /** Days from the first to the last, both included. */
  readonly days: number;
}

const DAY_MS = 86_400_000;
const STANDARD_DAYS = 30;
const MOST_DAYS = 3_660;

const isDay = (text: string): boolean => !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
/** Days are dates, not spans of 24 hours: counted in UTC, where every day has as many. */
export const shiftDay = (day: string, by: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);
const daysBetween = (from: string, to: string): number => (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS + 1;

/** The days somebody asked for, in the zone of the workspace; the last 30 up to today unless said. Throws `bad_range`. */
export async function dayRange(pool: pg.Pool, workspaceId: number, asked: { from?: string | undefined; to?: string | undefined }, now: number): Promise<DayRange> {
  const { rows } = await pool.query<{ today: string; timezone: string }>(`select to_char(to_timestamp($2::float8 / 1000) at time zone timezone, 'YYYY-MM-DD') as today, timezone from workspaces where id = $1`, [workspaceId, now]);
  const { today, timezone } = rows[0] ?? { today: new Date(now).toISOString().slice(0, 10), timezone: 'UTC' };
  const to = asked.to ?? today;
  const from = asked.from ?? (isDay(to) ? shiftDay(to, 1 - STANDARD_DAYS) : to);
  for (const day of [from, to]) if (!isDay(day)) throw new UserError('bad_range', `Expected a day of the calendar such as 2026-02-28, found "${day}".`, { field: day === from ? 'from' : 'to' });
  const days = daysBetween(from, to);
  if (days < 1 || days > MOST_DAYS) throw new UserError('bad_range', `Expected a first day that is not after the last, and at most ${MOST_DAYS} days, found ${from} to ${to}.`, { field: 'from' });
  return { from, to, today, timezone, days };
}
