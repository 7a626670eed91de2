import { Controller, Inject, Param, Query } from '@nestjs/common';
import { routes, type QueryOf, type ResponseOf } from '@parcours/sdk/api';
import type pg from 'pg';
import { listVersions, readVersion } from '../../db/runs/list-versions.js';
import { readKeptRuns } from '../../db/runs/read-kept-runs.js';
import { readNodeFailures } from '../../db/runs/read-node-failures.js';
import { readPace } from '../../db/runs/read-pace.js';
import { readStandingRuns } from '../../db/runs/read-standing-runs.js';
import { POOL } from '../injection.js';
import { notFound } from '../refusal.js';
import { Api } from '../routing/api.js';
import { Caller } from '../routing/caller.js';
import type { Principal } from '../routing/principal.js';
import { WorkflowsService } from '../workflows/workflows.service.js';

const table = routes.workflows;

/** What people see of a workflow while it lives: who stands where, what failed, how long it takes, and what it was before. */
@Controller()
export class WatchingController {
  constructor(
    private readonly workflows: WorkflowsService,
    @Inject(POOL) private readonly pool: pg.Pool,
  ) {}

  @Api(table.standing)
  async standing(@Caller() caller: Principal, @Param('id') id: number, @Param('nodeId') nodeId: string, @Query() query: QueryOf<typeof table.standing>): Promise<ResponseOf<typeof table.standing>> {
    await this.workflows.assertExists(caller, id);
    return readStandingRuns(this.pool, caller.workspaceId, id, nodeId, query);
  }

  @Api(table.nodeFailures)
  async failures(@Caller() caller: Principal, @Param('id') id: number, @Param('nodeId') nodeId: string): Promise<ResponseOf<typeof table.nodeFailures>> {
    await this.workflows.assertExists(caller, id);
    return { items: await readNodeFailures(this.pool, caller.workspaceId, id, nodeId) };
  }

  @Api(table.kept)
  async kept(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.kept>> {
    await this.workflows.assertExists(caller, id);
    return { items: await readKeptRuns(this.pool, caller.workspaceId, id) };
  }

  @Api(table.pace)
  async pace(@Caller() caller: Principal, @Param('id') id: number): Promise<ResponseOf<typeof table.pace>> {
    await this.workflows.assertExists(caller, id);
    return readPace(this.pool, caller.workspaceId, id);
  }

  @Api(table.versions)
  async versions(@Caller() caller: Principal, @Param('id') id: number, @Query() query: QueryOf<typeof table.versions>): Promise<ResponseOf<typeof table.versions>> {
    await this.workflows.assertExists(caller, id);
    return listVersions(this.pool, caller.workspaceId, id, query);
  }

  @Api(table.version)
  async version(@Caller() caller: Principal, @Param('id') id: number, @Param('number') number: number): Promise<ResponseOf<typeof table.version>> {
    await this.workflows.assertExists(caller, id);
    const version = await readVersion(this.pool, caller.workspaceId, id, number);
    if (version === null) throw notFound('version');
    return version;
  }
}
