import { QUOTA_KINDS, type QuotaKind } from '../../core/quotas/quota.js';
import { measureSilence } from './measure-silence.js';
import type { Rule } from './read-rules.js';
import type { Reading, Situation } from './reading.js';

interface Count {
  readonly measure: string;
  readonly workflow: number;
  readonly channel: string;
  readonly node: string;
  readonly value: number;
}

const COUNTS = `
  select measure, workflow_id as workflow, channel, node, sum(value)::float8 as value from alert_counts
  where workspace_id = $1 and measure = any($2) and slot > to_timestamp($3::float8 / 1000) and slot <= to_timestamp($4::float8 / 1000) group by 1, 2, 3, 4`;

async function countsOf({ client, workspaceId, now }: Situation, { settings }: Rule, measures: readonly string[]): Promise<Count[]> {
  const { rows } = await client.query<Count>(COUNTS, [workspaceId, measures, now - settings.windowMinutes * 60_000, now]);
  return rows;
}

const sum = (counts: readonly Count[], test: (count: Count) => boolean): number => counts.reduce((total, count) => (test(count) ? total + count.value : total), 0);
function grouped<Key extends string | number>(counts: readonly Count[], key: (count: Count) => Key): [Key, Count[]][] {
  const groups = new Map<Key, Count[]>();
  for (const count of counts) groups.set(key(count), [...(groups.get(key(count)) ?? []), count]);
  return [...groups];
}

type Measure = (situation: Situation, rule: Rule) => Promise<Reading[]>;

const failing: Measure = async (situation, rule) => {
  const counts = (await countsOf(situation, rule, ['done', 'failed'])).filter(({ channel, workflow }) => channel === '' && workflow > 0);
  return grouped(counts, ({ workflow }) => workflow).map(([workflow, own]) => ({ subject: `workflow:${workflow}`, measured: { value: sum(own, ({ measure }) => measure === 'failed'), of: sum(own, () => true) } }));
};

const refusing: Measure = async (situation, rule) => {
  const counts = await countsOf(situation, rule, ['refused', 'sent']);
  const { rows: gone } = await situation.client.query<{ id: number }>("select credential_id as id from credential_tokens where workspace_id = $1 and state = 'disconnected'", [situation.workspaceId]);
  const refused = grouped(counts.filter(({ measure }) => measure === 'refused'), ({ node }) => node).map(([node, own]): Reading => ({
    subject: `credential:${node}`, measured: { value: sum(own, () => true), of: sum(counts, ({ measure, channel }) => measure === 'sent' && own.some((one) => one.channel === channel)), certain: gone.some(({ id }) => String(id) === node) },
  }));
  return [...refused, ...gone.filter(({ id }) => !refused.some(({ subject }) => subject === `credential:${id}`)).map(({ id }): Reading => ({ subject: `credential:${id}`, measured: { value: 0, of: 0, certain: true } }))];
};

const byChannel = (part: readonly string[], of: string): Measure => async (situation, rule) => {
  const counts = (await countsOf(situation, rule, [...part, of])).filter(({ channel }) => channel !== '');
  return grouped(counts, ({ channel }) => channel).map(([channel, own]) => ({ subject: `channel:${channel}`, measured: { value: sum(own, ({ measure }) => part.includes(measure)), of: sum(own, ({ measure }) => measure === of) } }));
};

/** What usually arrives of each channel: over the four weeks before, by the counters of days. */
const USUAL = `
  select channel, 100 * coalesce(sum(value) filter (where measure = 'delivered'), 0)::float8 / nullif(sum(value) filter (where measure = 'sent'), 0)::float8 as share from daily_counts
  where workspace_id = $1 and measure in ('sent', 'delivered') and day >= to_timestamp($2::float8 / 1000)::date - 29 and day < to_timestamp($2::float8 / 1000)::date - 1 group by 1`;

const dropping: Measure = async (situation, rule) => {
  const readings = await byChannel(['delivered'], 'sent')(situation, rule);
  const { rows } = await situation.client.query<{ channel: string; share: number | null }>(USUAL, [situation.workspaceId, situation.now]);
  return readings.map(({ subject, measured }) => ({ subject, measured: { ...measured, usual: Math.min(100, rows.find(({ channel }) => subject === `channel:${channel}`)?.share ?? 0) } }));
};

const packages: Measure = async (situation, rule) =>
  grouped(await countsOf(situation, rule, ['package_failed']), ({ node }) => node).map(([node, own]) => ({ subject: `package:${node}`, measured: { value: sum(own, () => true) } }));

/** The grade a rule is about: the one it names, or the highest of the score it names, or of the first. */
const GRADE = `
  select m.key || ':' || (g ->> 'key') as node from scoring_models m cross join lateral jsonb_array_elements(m.definition -> 'grades') g
  where m.workspace_id = $1 and m.kind = 'score' and ($2::text is null or m.key = $2) and ($3::text is null or g ->> 'key' = $3) order by m.id, (g ->> 'from')::float8 desc limit 1`;

const hot: Measure = async (situation, rule) => {
  const { rows } = await situation.client.query<{ node: string }>(GRADE, [situation.workspaceId, rule.settings.score, rule.settings.grade]);
  const wanted = rows[0]?.node;
  if (wanted === undefined) return [];
  const counts = await countsOf(situation, rule, ['hot']);
  return [{ subject: `grade:${wanted}`, measured: { value: sum(counts, ({ node }) => node === wanted) } }];
};

const quotas: Measure = async ({ client, workspaceId }) => {
  const { rows } = await client.query<{ kind: QuotaKind; most: number; used: number }>(
    `select k.kind, q.most::float8 as most, (select coalesce(sum(u.count), 0)::float8 from workspace_usage u where u.workspace_id = $1 and u.kind = k.kind and u.day = usage_day(k.kind)) as used
     from unnest($2::text[]) as k(kind) cross join lateral (
       select min(most) as most from (select most from workspace_quotas where workspace_id = $1 and kind = k.kind union all select instance_quota(k.kind)) b) q where q.most is not null`,
    [workspaceId, QUOTA_KINDS],
  );
  return rows.map(({ kind, most, used }) => ({ subject: `quota:${kind}`, measured: { value: Math.max(0, used), of: most } }));
};

const MEASURES: Readonly<Record<Rule['kind'], Measure>> = {
  journey_failing: failing, provider_refusing: refusing, package_failing: packages, hot_leads: hot, quota: quotas, silence: measureSilence, delivery_drop: dropping,
  bounces: byChannel(['bounced', 'complained'], 'sent'),
  lag: ({ lagMinutes }) => Promise.resolve([{ subject: 'workspace', measured: { value: lagMinutes } }]),
};

/** What there is to judge by a rule. `own`: workflows that have a rule of this kind of their own, and are no business of one for all. */
export async function measure(situation: Situation, rule: Rule, own: readonly number[]): Promise<Reading[]> {
  const readings = await MEASURES[rule.kind](situation, rule);
  return readings.filter(({ subject }) => {
    const [what, id] = subject.split(':');
    if (what !== 'workflow') return true;
    return rule.workflowId === null ? !own.includes(Number(id)) : rule.workflowId === Number(id);
  });
}
