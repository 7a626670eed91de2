import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type pg from 'pg';
import { askJoins } from '../core/joins/ask-joins.js';
import { compilePlan } from '../core/plan/compile-plan.js';
import { prepareSettings } from '../core/plan/prepare-settings.js';
import type { FindNodeType, Plan } from '../core/plan/plan.js';

const MAX_PLANS = 1_000;

interface Compiled {
  readonly plan: Plan;
  readonly revision: number;
}

/** Compiled versions. A version never changes, so a plan is forgotten to make room only, and made again when node packages have come or gone. */
export class Plans {
  private readonly plans = new Map<number, Compiled>();

  constructor(
    private readonly pool: pg.Pool,
    private readonly find: FindNodeType,
    /** Of the node types: grows when they change. */
    private readonly revision: () => number = () => 0,
  ) {}

  /** Compiles the versions that are not at hand yet. */
  async ensure(versionIds: Iterable<number>): Promise<void> {
    const revision = this.revision();
    const missing = [...new Set(versionIds)].filter((id) => this.plans.get(id)?.revision !== revision);
    if (missing.length === 0) return;
    const { rows } = await this.pool.query<{ id: number; workflow_id: number; workspace_id: number; timezone: string; document: WorkflowDocument; port_table: string[][] }>(
      `select v.id, v.workflow_id, v.workspace_id, coalesce(v.document #>> '{settings,timezone}', w.timezone) as timezone, v.document, v.port_table
       from workflow_versions v join workspaces w on w.id = v.workspace_id where v.id = any($1::int[])`,
      [missing],
    );
    for (const row of rows) {
      if (this.plans.size >= MAX_PLANS && !this.plans.has(row.id)) this.plans.delete(this.plans.keys().next().value as number);
      const plan = await askJoins(compilePlan({ prepared: await prepareSettings(row.document, this.find), versionId: row.id, workflowId: row.workflow_id, workspaceId: row.workspace_id, timezone: row.timezone, document: row.document, portTable: row.port_table }, this.find));
      // a package that could not be asked may answer next time
      this.plans.set(row.id, { plan, revision: plan.nodes.some((node) => node.broken?.who === 'transient') ? -1 : revision });
    }
  }

  /** A plan made ready by `ensure`. */
  get(versionId: number): Plan {
    const compiled = this.plans.get(versionId);
    if (!compiled) throw new Error(`Version ${versionId} was not made ready before use.`);
    return compiled.plan;
  }
}
