import type { LiveStep, RunStatus } from '@parcours/sdk/api';
import { ERROR_PORT } from '@parcours/sdk/node';
import type pg from 'pg';
import { STEP, type Activation, type Changes } from '../../core/changes.js';
import type { LiveFeed } from '../../core/ports.js';
import type { StepError } from '../../core/run.js';
import { readCounts } from '../../db/runs/read-counts.js';
import type { Plans } from '../plans.js';
import { RUN_STATUSES } from '../store/write-runs.js';

const INTERVAL_MS = 200;

interface Touched {
  readonly workspaceId: number;
  readonly activations: Activation[];
}

const toError = (error: StepError | null): LiveStep['error'] => (error ? { nodeId: error.nodeId, code: error.code, message: error.message, who: error.who } : null);

/** Tells those who watch what was committed: at most five times a second, and only about what somebody watches. */
export class Announcer {
  private readonly workflows = new Map<number, number>();
  private readonly runs = new Map<number, Touched>();
  private timer: NodeJS.Timeout | null = null;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly pool: pg.Pool,
    private readonly plans: Plans,
    private readonly feed: LiveFeed,
    private readonly onError: (error: unknown) => void,
  ) {}

  announce(changes: Changes): void {
    for (const activation of changes.activations) {
      const { workspaceId, runId, versionId } = activation;
      const { workflowId } = this.plans.get(versionId);
      if (this.feed.watches({ workflowId }, workspaceId)) this.workflows.set(workflowId, workspaceId);
      if (!this.feed.watches({ runId }, workspaceId)) continue;
      const known = this.runs.get(runId);
      if (known) known.activations.push(activation);
      else this.runs.set(runId, { workspaceId, activations: [activation] });
    }
    if (this.workflows.size + this.runs.size > 0) this.timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  /** Says that runs or counters changed other than by a batch: started, cancelled. */
  touch(workspaceId: number, workflowId: number): void {
    if (!this.feed.watches({ workflowId }, workspaceId)) return;
    this.workflows.set(workflowId, workspaceId);
    this.timer ??= setTimeout(() => this.flush(), INTERVAL_MS);
  }

  async stop(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.sending;
  }

  private flush(): void {
    this.timer = null;
    const workflows = [...this.workflows];
    const runs = [...this.runs];
    this.workflows.clear();
    this.runs.clear();
    this.sending = this.sending.then(() => this.send(workflows, runs)).catch(this.onError);
  }

  private async send(workflows: readonly (readonly [number, number])[], runs: readonly (readonly [number, Touched])[]): Promise<void> {
    for (const [workflowId, workspaceId] of workflows) {
      const counts = await readCounts(this.pool, workspaceId, workflowId);
      this.feed.publish({ type: 'workflow.activity', workflowId, ...counts }, workspaceId);
    }
    for (const [runId, touched] of runs) await this.sendRun(runId, touched);
  }

  private async sendRun(runId: number, { workspaceId, activations }: Touched): Promise<void> {
    const { rows } = await this.pool.query<{ status: number; error: StepError | null; version_id: number; standing: number[] | null; waiting: boolean | null; queued: boolean | null }>(
      `select r.status, r.error, r.version_id, array_agg(t.node) filter (where t.id is not null) as standing, bool_and(t.state in (1, 3) or (t.state = 0 and t.due_at = 'infinity')) as waiting,
         bool_or(t.state = 0 and t.visit = 1 and t.attempt = 0 and t.lane % 2 = 0 and t.frozen_due is null and t.due_at > r.started_at) as queued
       from runs r left join tokens t on t.run_id = r.id where r.id = $1 and r.workspace_id = $2 group by r.id`,
      [runId, workspaceId],
    );
    const [row] = rows;
    if (!row) return;
    const { nodes } = this.plans.get(row.version_id);
    const status: RunStatus = row.status === 0 && row.queued ? 'queued' : row.status === 0 && row.waiting ? 'waiting' : (RUN_STATUSES[row.status] ?? 'running');
    const steps = activations.flatMap((activation) => activation.path.lists.nodes.map((_, index) => this.step(activation, index)));
    this.feed.publish({ type: 'run.progress', runId, status, steps, waitingAt: (row.standing ?? []).flatMap((node) => nodes[node]?.node.id ?? []), error: toError(row.error) }, workspaceId);
  }

  private step(activation: Activation, index: number): LiveStep {
    const { nodes, ports, visits, items } = activation.path.lists;
    const node = this.plans.get(activation.versionId).nodes[nodes[index] as number];
    const port = ports[index] as number;
    return {
      nodeId: node?.node.id ?? '',
      visit: visits[index] as number,
      port: port === STEP.errorPort ? ERROR_PORT : (node?.ports[port] ?? null),
      items: items[index] as number,
      error: port === STEP.failed || port === STEP.errorPort ? toError(activation.error) : null,
    };
  }
}
