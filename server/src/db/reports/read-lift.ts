import type { LiftReport } from '@parcours/sdk/api';
import type pg from 'pg';
import { STANDARD_WINDOW_DAYS } from '../../core/admission/hold-out.js';
import { compareMeans, compareRates, wilson, type Sample } from '../../customers/reports/compare-rates.js';
import type { DayRange } from './day-range.js';

/** The latest contacts of the range; more say nothing more, and would cost seconds. */
const CONTACTS_LOOKED_AT = 100_000;

interface GroupRow {
  readonly heldOut: boolean;
  readonly contacts: number;
  readonly reached: number;
  readonly known: number;
  readonly orders: number;
  readonly buyers: number;
  readonly turnover: number;
  readonly squares: number;
}

const GROUPS = `
  with looked as materialized (
    select held_out, contact_id, at, until, reached_at from compared_contacts
    where workspace_id = $1 and workflow_id = $2 and at >= $3::date::timestamp at time zone $5 and at < ($4::date + 1)::timestamp at time zone $5
    order by at desc limit ${CONTACTS_LOOKED_AT}
  )
  select l.held_out as "heldOut", count(*)::int as contacts, count(l.reached_at)::int as reached, count(l.contact_id)::int as known, coalesce(sum(o.orders), 0)::int as orders,
    (count(*) filter (where o.cents > 0))::int as buyers, coalesce(sum(o.cents), 0)::float8 / 100 as turnover, coalesce(sum((o.cents::float8 / 100) ^ 2), 0) as squares
  from looked l left join lateral (select count(*) as orders, sum(cents) as cents from orders where contact_id = l.contact_id and currency = $6 and at >= l.at and at < l.until) o on true
  group by 1`;

const NOBODY = { contacts: 0, reached: 0, known: 0, orders: 0, buyers: 0, turnover: 0, squares: 0 };

type Group = Omit<GroupRow, 'heldOut'>;
const sampleOf = ({ known, turnover, squares, buyers }: Group): Sample => ({ of: known, sum: turnover, squares, some: buyers });

function groupOf({ contacts, reached, known, orders, turnover }: Group): LiftReport['heldOut'] {
  return { contacts, reached, rate: contacts === 0 ? 0 : reached / contacts, ...wilson({ hits: reached, of: contacts }), orders, turnover, turnoverEach: known === 0 ? 0 : turnover / known };
}

interface Setting {
  readonly percent: number | null;
  readonly days: number | null;
}

const SETTING = `select (v.rules #>> '{holdOut,percent}')::float8 as percent, (v.rules #>> '{goal,days}')::int as days from workflows w join workflow_versions v on v.id = w.published_version_id where w.workspace_id = $1 and w.id = $2`;

/** What contacts do who were kept out of a journey, beside those who entered, by the day they would have entered or did; null where nobody was kept out. */
export async function readLift(pool: pg.Pool, workspaceId: number, workflowId: number, { from, to, timezone }: DayRange, currency: string): Promise<LiftReport | null> {
  const { rows } = await pool.query<GroupRow>(GROUPS, [workspaceId, workflowId, from, to, timezone, currency]);
  const { rows: [setting] } = await pool.query<Setting>(SETTING, [workspaceId, workflowId]);
  const percent = setting?.percent ?? null;
  if (percent === null && !rows.some(({ heldOut }) => heldOut)) return null;
  const [kept, went] = [true, false].map((heldOut): Group => rows.find((row) => row.heldOut === heldOut) ?? NOBODY) as [Group, Group];
  const [heldOut, entered] = [groupOf(kept), groupOf(went)];
  const conversions = compareRates({ hits: kept.reached, of: kept.contacts }, { hits: went.reached, of: went.contacts });
  const many = (share: number): number => Math.round(share * went.contacts * 10) / 10;
  return {
    percent, days: setting?.days ?? STANDARD_WINDOW_DAYS, heldOut, entered, conversions,
    extra: { count: many(conversions.difference), low: many(conversions.low), high: many(conversions.high) },
    lift: heldOut.rate === 0 ? null : conversions.difference / heldOut.rate,
    turnover: kept.orders + went.orders === 0 ? null : { ...compareMeans(sampleOf(kept), sampleOf(went)), currency },
    looked: kept.contacts + went.contacts,
  };
}
