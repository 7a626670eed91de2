import type { JourneyReport, MessageReport, SplitReport } from '@parcours/sdk/api';
import type { GoalWindow } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { compareRates, wilson } from '../../customers/reports/compare-rates.js';
import { measured, moneyOf } from './add-up.js';
import { dayRange, type DayRange } from './day-range.js';
import { countsOfWorkflow, type CountRow } from './read-counts.js';
import { readEffect } from './read-effect.js';
import { readLift } from './read-lift.js';
import { readTouchpoints } from './read-touchpoints.js';
import { readReportSettings } from './report-settings.js';

/** The funnel and tests follow single runs; more than this says nothing more, and would cost seconds. */
export const RUNS_LOOKED_AT = 20_000;
const SPLIT = 'core.split';
const MESSAGES: readonly string[] = ['email', 'sms', 'post', 'push', 'web'];

interface NodeOfVersion {
  readonly versionId: number;
  readonly place: number;
  readonly node: string;
  readonly name: string;
  readonly type: string;
  readonly ports: readonly string[];
}

interface Passed {
  readonly versionId: number;
  readonly place: number;
  /** Null: whatever it left by. */
  readonly port: number | null;
  readonly runs: number;
  readonly goals: number;
}

const LOOKED = `
  select id, coalesce(outcome ->> 'kind' = 'goal' and not outcome ? 'late', false) as goal from runs
  where workspace_id = $1 and workflow_id = $2 and not test and started_at >= $3::date::timestamp at time zone $5 and started_at < ($4::date + 1)::timestamp at time zone $5
  order by id desc limit ${RUNS_LOOKED_AT}`;

const PASSED = `
  with looked as materialized (${LOOKED})
  select a.version_id as "versionId", s.node as place, s.port, count(distinct l.id)::int as runs, (count(distinct l.id) filter (where l.goal))::int as goals
  from looked l join activations a on a.run_id = l.id cross join lateral unnest(a.nodes, a.ports) as s(node, port)
  group by grouping sets ((1, 2), (1, 2, 3))`;

const NODES = `
  select v.id as "versionId", (n.ordinality - 1)::int as place, n.node ->> 'id' as node, coalesce(nullif(n.node ->> 'name', ''), n.node ->> 'type') as name, n.node ->> 'type' as type,
    coalesce(array(select jsonb_array_elements_text(v.port_table -> (n.ordinality - 1)::int)), '{}') as ports
  from workflow_versions v cross join lateral jsonb_array_elements(v.document -> 'nodes') with ordinality as n(node, ordinality)
  where v.workspace_id = $1 and v.workflow_id = $2 and v.number is not null order by v.number desc, n.ordinality`;

/** Nodes of all versions, those of the newest first; a node is the same when its id is. */
const distinct = (nodes: readonly NodeOfVersion[]): NodeOfVersion[] => [...nodes.reduce((known, node) => (known.has(node.node) ? known : known.set(node.node, node)), new Map<string, NodeOfVersion>()).values()];

function funnelOf(nodes: readonly NodeOfVersion[], passed: readonly Passed[]): JourneyReport['funnel'] {
  const runs = new Map<string, number>();
  for (const { versionId, place, node } of nodes) {
    const here = passed.find((row) => row.versionId === versionId && row.place === place && row.port === null);
    if (here) runs.set(node, (runs.get(node) ?? 0) + here.runs);
  }
  return distinct(nodes).filter(({ node }) => runs.has(node)).map(({ node, name, type }) => ({ node, name, type, runs: runs.get(node) ?? 0 }));
}

function splitsOf(nodes: readonly NodeOfVersion[], passed: readonly Passed[]): SplitReport[] {
  return distinct(nodes).filter(({ type }) => type === SPLIT).flatMap(({ node, name }): SplitReport[] => {
    const arms = new Map<string, { of: number; hits: number }>();
    for (const { versionId, place, ports } of nodes.filter((one) => one.node === node))
      ports.forEach((port, number) => {
        const took = passed.find((row) => row.versionId === versionId && row.place === place && row.port === number);
        const known = arms.get(port) ?? { of: 0, hits: 0 };
        arms.set(port, { of: known.of + (took?.runs ?? 0), hits: known.hits + (took?.goals ?? 0) });
      });
    arms.delete('error');
    const [first] = arms.values();
    if (first === undefined || arms.size < 2 || [...arms.values()].every(({ of }) => of === 0)) return [];
    return [{ node, name, arms: [...arms].map(([port, rate], index) => ({ port, contacts: rate.of, goals: rate.hits, rate: rate.of === 0 ? 0 : rate.hits / rate.of, ...wilson(rate), against: index === 0 ? null : compareRates(first, rate) })) }];
  });
}

function messagesOf(nodes: readonly NodeOfVersion[], counts: readonly CountRow[]): MessageReport[] {
  const sent = new Map(counts.filter(({ node, channel, measure }) => node !== '' && !measure.endsWith('_on') && MESSAGES.includes(channel) && measure !== 'cost').map(({ node, channel }) => [`${node} ${channel}`, { node, channel }]));
  const named = distinct(nodes);
  return [...sent.values()]
    .map(({ node, channel }): MessageReport => {
      const own = counts.filter((row) => row.node === node && row.channel === channel);
      const of = (measure: string): number => measured(own, measure);
      return { node, name: named.find((one) => one.node === node)?.name ?? node, channel, sent: of('sent'), delivered: of('delivered'), opened: of('opened'), clicked: of('clicked'), bounced: of('bounced'), skipped: of('skipped'), failed: of('failed'), revenue: moneyOf(own, 'revenue') };
    })
    .sort((a, b) => b.sent - a.sent);
}

/** Sums in several currencies are never added up: groups are compared in the one of most orders. */
async function mainCurrency(pool: pg.Pool, workspaceId: number): Promise<string> {
  const { rows } = await pool.query<{ currency: string }>("select currency from daily_counts where workspace_id = $1 and measure = 'turnover' group by 1 order by count(*) desc, 1 limit 1", [workspaceId]);
  return rows[0]?.currency ?? 'EUR';
}

const placeOf = ({ from, to, timezone }: DayRange): [string, string, string] => [from, to, timezone];

/** How a workflow does over a range of days; null when there is none. Also of deleted ones: what they did was done. */
export async function readJourneyReport(pool: pg.Pool, workspaceId: number, workflowId: number, asked: { from?: string | undefined; to?: string | undefined }, now: number): Promise<JourneyReport | null> {
  const found = await pool.query<{ name: string; deleted: boolean; stage: JourneyReport['stage']; goal: GoalWindow | null }>("select w.name, w.deleted_at is not null as deleted, coalesce(v.document, w.draft) #>> '{settings,stage}' as stage, coalesce(v.document, w.draft) #> '{settings,goal}' as goal from workflows w left join workflow_versions v on v.id = w.published_version_id where w.workspace_id = $1 and w.id = $2", [workspaceId, workflowId]);
  const [row] = found.rows;
  if (row === undefined) return null;
  const { goal, ...workflow } = row;
  const range = await dayRange(pool, workspaceId, asked, now);
  const { model, windowDays } = await readReportSettings(pool, workspaceId);
  const counts = await countsOfWorkflow(pool, workspaceId, workflowId, range.from, range.to);
  const { rows: passed } = await pool.query<Passed>(PASSED, [workspaceId, workflowId, ...placeOf(range)]);
  const looked = await pool.query<{ looked: number }>(`select count(*)::int as looked from (${LOOKED}) l`, [workspaceId, workflowId, ...placeOf(range)]);
  const { rows: nodes } = await pool.query<NodeOfVersion>(NODES, [workspaceId, workflowId]);
  const ofRuns = (measure: string): number => measured(counts, measure, '');
  return {
    workflowId, ...workflow, from: range.from, to: range.to, timezone: range.timezone,
    totals: { started: ofRuns('started'), done: ofRuns('done'), failed: ofRuns('failed'), cancelled: ofRuns('cancelled'), goals: ofRuns('goals'), heldOut: ofRuns('held_out'), revenue: moneyOf(counts, 'revenue'), cost: moneyOf(counts, 'cost') },
    funnel: funnelOf(nodes, passed), messages: messagesOf(nodes, counts), splits: splitsOf(nodes, passed), touchpoints: await readTouchpoints(pool, workspaceId, workflowId, range, counts), lift: await readLift(pool, workspaceId, workflowId, range, await mainCurrency(pool, workspaceId)), effect: await readEffect(pool, workspaceId, workflowId, range), looked: looked.rows[0]?.looked ?? 0, of: ofRuns('started'), model, windowDays: goal?.days ?? windowDays, windowAfter: goal?.after ?? 'message',
  };
}
