import { Inject, Injectable } from '@nestjs/common';
import { socketPermissions, type WatchRequest } from '@parcours/sdk/api';
import type pg from 'pg';
import { WorkflowsRepository } from '../../db/repositories/workflows.repository.js';
import { runExists } from '../../db/runs/run-exists.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { POOL } from '../injection.js';
import { may, type Principal } from '../routing/principal.js';

const MAX_INTEGER = 2_147_483_647;

/** What does not exist in the principal's workspace cannot be watched; nobody learns whether it exists elsewhere. */
@Injectable()
export class WatchPermission {
  constructor(
    private readonly workflows: WorkflowsRepository,
    @Inject(POOL) private readonly pool: pg.Pool,
  ) {}

  async mayWatch(principal: Principal, request: WatchRequest): Promise<boolean> {
    if ('log' in request) return may(principal, socketPermissions.log);
    if (!may(principal, 'runId' in request ? socketPermissions.run : socketPermissions.workflow)) return false;
    const { workspaceId } = principal;
    return inWorkspace(workspaceId, async () => {
      if ('runId' in request) return runExists(this.pool, workspaceId, request.runId);
      return request.workflowId <= MAX_INTEGER && this.workflows.exists(workspaceId, request.workflowId);
    });
  }
}
