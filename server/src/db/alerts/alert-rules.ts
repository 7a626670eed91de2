import { ALERT_DEFAULTS, type AlertKind, type AlertRule, type AlertSettings } from '@parcours/sdk/api';
import type pg from 'pg';

type Input = Omit<AlertRule, 'id' | 'kind' | 'workflowName'>;
interface Row extends Omit<AlertRule, 'mutedUntil' | 'settings'> {
  readonly settings: Partial<AlertSettings>;
  readonly mutedUntil: Date | null;
}

const RULES = `select r.id, r.kind, r.workflow_id as "workflowId", f.name as "workflowName", r.enabled, r.settings, r.recipients, r.email, r.hook, r.muted_until as "mutedUntil"
  from alert_rules r left join workflows f on f.workspace_id = r.workspace_id and f.id = r.workflow_id where r.workspace_id = $1`;

const ruleOf = ({ settings, mutedUntil, ...row }: Row): AlertRule => ({ ...row, settings: { ...ALERT_DEFAULTS[row.kind], ...settings }, mutedUntil: mutedUntil?.toISOString() ?? null });
const valuesOf = ({ workflowId, enabled, settings, recipients, email, hook, mutedUntil }: Input): unknown[] => [workflowId, enabled, JSON.stringify(settings), recipients, email, hook, mutedUntil];

export async function listRules(pool: pg.Pool, workspaceId: number): Promise<AlertRule[]> {
  const { rows } = await pool.query<Row>(`${RULES} order by r.id`, [workspaceId]);
  return rows.filter(({ kind }) => kind in ALERT_DEFAULTS).map(ruleOf);
}

export async function readRule(pool: pg.Pool, workspaceId: number, id: number): Promise<AlertRule | null> {
  const { rows } = await pool.query<Row>(`${RULES} and r.id = $2`, [workspaceId, id]);
  return rows[0] === undefined ? null : ruleOf(rows[0]);
}

export async function createRule(pool: pg.Pool, workspaceId: number, kind: AlertKind, input: Input): Promise<AlertRule> {
  const { rows } = await pool.query<{ id: number }>('insert into alert_rules (workspace_id, kind, workflow_id, enabled, settings, recipients, email, hook, muted_until) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id', [workspaceId, kind, ...valuesOf(input)]);
  return (await readRule(pool, workspaceId, rows[0]?.id as number)) as AlertRule;
}

/** Null: there is none. */
export async function saveRule(pool: pg.Pool, workspaceId: number, id: number, input: Input): Promise<AlertRule | null> {
  await pool.query('update alert_rules set workflow_id = $3, enabled = $4, settings = $5, recipients = $6, email = $7, hook = $8, muted_until = $9 where workspace_id = $1 and id = $2', [workspaceId, id, ...valuesOf(input)]);
  return readRule(pool, workspaceId, id);
}

export async function removeRule(pool: pg.Pool, workspaceId: number, id: number): Promise<boolean> {
  return (await pool.query('delete from alert_rules where workspace_id = $1 and id = $2', [workspaceId, id])).rowCount === 1;
}
