import { ALERT_DEFAULTS, type AlertKind, type AlertSettings } from '@parcours/sdk/api';
import type pg from 'pg';

export interface Rule {
  readonly id: number;
  readonly kind: AlertKind;
  readonly workflowId: number | null;
  readonly enabled: boolean;
  readonly settings: AlertSettings;
  /** Epoch milliseconds. */
  readonly mutedUntil: number | null;
}

/** All rules of a workspace, those that are switched off included. */
export async function readRules(client: pg.ClientBase, workspaceId: number): Promise<Rule[]> {
  const { rows } = await client.query<Rule>(
    `select id, kind, workflow_id as "workflowId", enabled, settings, extract(epoch from muted_until)::float8 * 1000 as "mutedUntil" from alert_rules where workspace_id = $1 order by id`,
    [workspaceId],
  );
  return rows.filter(({ kind }) => kind in ALERT_DEFAULTS).map((rule) => ({ ...rule, settings: { ...ALERT_DEFAULTS[rule.kind], ...rule.settings } }));
}
