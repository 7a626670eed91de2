import { Inject, Injectable } from '@nestjs/common';
import type { NodeItems, RunDetail, RunSummary } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Engine } from '../../core/ports.js';
import type { Page } from '../../db/page.js';
import { listRuns, type RunFilter } from '../../db/runs/list-runs.js';
import { readCounts, type WorkflowCounts } from '../../db/runs/read-counts.js';
import { readGivenUp } from '../../db/runs/read-given-up.js';
import { readNodeItems } from '../../db/runs/read-node-items.js';
import { readRun } from '../../db/runs/read-run.js';
import { ENGINE, POOL } from '../injection.js';
import { notFound, withStatus } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

/** What happened to whom, and why. */
@Injectable()
export class RunsService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  list(caller: Principal, filter: RunFilter): Promise<Page<RunSummary>> {
    return listRuns(this.pool, caller.workspaceId, filter);
  }

  givenUp(caller: Principal): ReturnType<typeof readGivenUp> {
    return readGivenUp(this.pool, caller.workspaceId);
  }

  counts(caller: Principal, workflowId: number): Promise<WorkflowCounts> {
    return readCounts(this.pool, caller.workspaceId, workflowId);
  }

  async read(caller: Principal, id: number): Promise<RunDetail> {
    const run = await readRun(this.pool, caller.workspaceId, id);
    if (run === null) throw notFound('run');
    return run;
  }

  async items(caller: Principal, id: number, nodeId: string): Promise<NodeItems> {
    const items = await readNodeItems(this.pool, caller.workspaceId, id, nodeId);
    if (items === null) throw notFound('run or node');
    return items;
  }

  async cancel(caller: Principal, id: number): Promise<void> {
    await this.read(caller, id);
    await withStatus(this.engine.cancelRun(caller.workspaceId, id, caller.userId));
  }
}
