import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { askJoins } from '../core/joins/ask-joins.js';
import { compilePlan } from '../core/plan/compile-plan.js';
import type { FindNodeType, Plan } from '../core/plan/plan.js';

const MAX_PLANS = 1_000;

/** Compiled versions. A version never changes, so a plan is only ever forgotten to make room. */
export class Plans {
  private readonly plans = new Map<number, Plan>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly find: FindNodeType,
  ) {}

  /** Compiles the versions that are not at hand yet. */
  async ensure(versionIds: Iterable<number>): Promise<void> {
    const missing = [...new Set(versionIds)].filter((id) => !this.plans.has(id));
    if (missing.length === 0) return;
    const { rows } = await this.pool.query<{ id: number; workflow_id: number; workspace_id: number; timezone: string; document: WorkflowDocument; port_table: string[][] }>(
      `select v.id, v.workflow_id, v.workspace_id, coalesce(v.document #>> '{settings,timezone}', w.timezone) as timezone, v.document, v.port_table
       from workflow_versions v join workspaces w on w.id = v.workspace_id where v.id = any($1::int[])`,
      [missing],
    );
    for (const row of rows) {
      if (this.plans.size >= MAX_PLANS) this.plans.delete(this.plans.keys().next().value as number);
      this.plans.set(row.id, await askJoins(compilePlan({ versionId: row.id, workflowId: row.workflow_id, workspaceId: row.workspace_id, timezone: row.timezone, document: row.document, portTable: row.port_table }, this.find)));
    }
  }

  /** A plan made ready by `ensure`. */
  get(versionId: number): Plan {
    const plan = this.plans.get(versionId);
    if (!plan) throw new Error(`Version ${versionId} was not made ready before use.`);
    return plan;
  }
}
