import type { AlertKind, AlertState } from '@parcours/sdk/api';
import type pg from 'pg';
import { REST_MS, advance, type OpenAlert } from '../../core/alerts/alert-state.js';
import { judge, type Verdict } from '../../core/alerts/judge.js';
import { lockAlerts } from '../../db/alerts/lock-alerts.js';
import { transaction } from '../store/transaction.js';
import { measure } from './measure.js';
import { nameSubjects } from './name-subjects.js';
import { readRules, type Rule } from './read-rules.js';
import type { Situation } from './reading.js';

interface OpenRow extends OpenAlert {
  readonly id: number;
  readonly ruleId: number;
  readonly subject: string;
}

/** Kinds that change slowly, or whose windows are long, are not worth a look every few seconds. */
const SLOW: readonly AlertKind[] = ['silence', 'quota', 'bounces', 'delivery_drop'];
const isSlow = ({ kind, settings }: Rule): boolean => SLOW.includes(kind) || settings.windowMinutes > 120;

const OPEN = `select id, rule_id as "ruleId", subject, state, extract(epoch from calm_since)::float8 * 1000 as "calmSince" from alerts where workspace_id = $1 and state <> 'resolved'`;
const RESTING = `select rule_id as "ruleId", subject, extract(epoch from max(resolved_at))::float8 * 1000 as at from alerts where workspace_id = $1 and rule_id = any($2::int[]) and state = 'resolved' and resolved_at > to_timestamp($3::float8 / 1000) group by 1, 2`;
const BEGUN = `insert into alerts (workspace_id, rule_id, kind, subject, state, since, last_at, quiet, found) values ($1, $2, $3, $4, 'firing', to_timestamp($5::float8 / 1000), to_timestamp($5::float8 / 1000), $6, $7) returning id`;
const KEPT = `update alerts set state = $3, calm_since = to_timestamp($4::float8 / 1000), last_at = to_timestamp($5::float8 / 1000), resolved_at = case when $3 = 'resolved' then to_timestamp($5::float8 / 1000) end, found = found || coalesce($6::jsonb, '{}') where workspace_id = $1 and id = $2`;
const CHANGED = `insert into alert_changes (workspace_id, alert_id, at, state) values ($1, $2, to_timestamp($3::float8 / 1000), $4) on conflict do nothing`;

/** A rule's word on one subject. Without a verdict there was nothing to measure: all is well. */
interface Judged {
  readonly rule: Rule;
  readonly subject: string;
  readonly verdict: Verdict | null;
}

async function judgeAll(situation: Situation, rules: readonly Rule[], open: readonly OpenRow[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const rule of rules) {
    const own = rules.flatMap(({ kind, workflowId }) => (kind === rule.kind && workflowId !== null ? [workflowId] : []));
    const readings = await measure(situation, rule, own);
    judged.push(...readings.map(({ subject, measured }) => ({ rule, subject, verdict: judge(rule.kind, measured, rule.settings) })));
    const silent = open.filter(({ ruleId, subject }) => ruleId === rule.id && !readings.some((reading) => reading.subject === subject));
    judged.push(...silent.map(({ subject }) => ({ rule, subject, verdict: null })));
  }
  return judged;
}

const foundOf = ({ rule, verdict }: Judged, name: string) => ({ value: verdict?.value ?? 0, limit: rule.settings.limit, of: verdict?.of ?? null, windowMinutes: rule.settings.windowMinutes, name });

/** Alerts of rules that were switched off are over, and nobody needs to be told. */
async function endForgotten({ client, workspaceId, now }: Situation, rules: readonly Rule[], open: readonly OpenRow[]): Promise<boolean> {
  const ids = open.filter(({ ruleId }) => !rules.some(({ id, enabled }) => id === ruleId && enabled)).map(({ id }) => id);
  if (ids.length === 0) return false;
  await client.query(`update alerts set state = 'resolved', quiet = true, resolved_at = to_timestamp($3::float8 / 1000) where workspace_id = $1 and id = any($2::bigint[])`, [workspaceId, ids, now]);
  return true;
}

async function settle({ client, workspaceId, now }: Situation, judged: readonly Judged[], open: readonly OpenRow[]): Promise<boolean> {
  const { rows: resting } = await client.query<{ ruleId: number; subject: string; at: number }>(RESTING, [workspaceId, judged.map(({ rule }) => rule.id), now - REST_MS]);
  const bad = judged.filter(({ verdict }) => verdict?.level === 'over').map(({ subject }) => subject);
  const names = await nameSubjects(client, workspaceId, bad);
  let changed = false;
  const tell = async (id: number, state: AlertState): Promise<void> => {
    await client.query(CHANGED, [workspaceId, id, now, state]);
    changed = true;
  };
  for (const one of judged) {
    const { rule, subject, verdict } = one;
    const known = open.find((row) => row.ruleId === rule.id && row.subject === subject) ?? null;
    const next = advance(known, verdict?.level ?? 'under', now, resting.find((row) => row.ruleId === rule.id && row.subject === subject)?.at ?? null);
    if (next === null) continue;
    const found = verdict?.level === 'over' ? JSON.stringify(foundOf(one, names.get(subject) ?? '')) : null;
    if (known === null) {
      const { rows } = await client.query<{ id: number }>(BEGUN, [workspaceId, rule.id, rule.kind, subject, now, rule.mutedUntil !== null && rule.mutedUntil > now, found]);
      await tell(rows[0]?.id as number, 'firing');
      continue;
    }
    await client.query(KEPT, [workspaceId, known.id, next.state, next.calmSince, now, found]);
    if (next.changed) await tell(known.id, next.state);
  }
  return changed;
}

/**
 * Judges a workspace by its rules; answers whether the state of an alert has changed. One look at a time, whoever looks. `all`: also rules
 * with long windows.
 */
export const lookAt = (pool: pg.Pool, workspaceId: number, now: number, { all, lagMinutes }: { readonly all: boolean; readonly lagMinutes: number }): Promise<boolean> =>
  transaction(pool, async (client) => {
    await lockAlerts(client, workspaceId);
    const situation = { client, workspaceId, now, lagMinutes };
    const rules = await readRules(client, workspaceId);
    const { rows: open } = await client.query<OpenRow>(OPEN, [workspaceId]);
    const forgotten = await endForgotten(situation, rules, open);
    const looked = rules.filter((rule) => rule.enabled && (all || !isSlow(rule)));
    const changed = await settle(situation, await judgeAll(situation, looked, open), open);
    return forgotten || changed;
  });
