import { toFailure } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Clock } from '../../core/ports.js';
import { isConnectionError } from '../lanes/connection-error.js';
import type { Plans } from '../plans.js';
import type { Publisher } from '../publishing/publisher.js';
import type { TokenIds } from '../store/token-ids.js';
import { transaction } from '../store/transaction.js';
import { bulkSlice } from './bulk-slice.js';
import { moveSlice } from './move-slice.js';
import { numberedVersions } from './numbered-versions.js';
import { failOperation, takeOperation, writeSlice, type OperationRow, type Slice } from './operation-row.js';
import { resumeSlice } from './resume-slice.js';

export interface WorkerParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly ids: TokenIds;
  readonly plans: Plans;
  readonly publisher: Publisher;
  /** Counters and runs of this workflow have changed; work may be due. */
  readonly changed: (workspaceId: number, workflowId: number) => void;
}

/**
 * Works operations off, slice by slice: what a slice did and where the next one starts are one commit, so an operation that is cut
 * off goes on where it was, in whichever process.
 */
export class OperationWorker {
  constructor(private readonly parts: WorkerParts) {}

  /** Does one slice of this operation, or of any that is due. Answers the operation, null when there is nothing to do now. */
  async step(id: number | null = null): Promise<{ readonly id: number; readonly finished: boolean } | null> {
    const { pool, clock, ids, changed } = this.parts;
    await ids.reserve();
    const now = clock.now();
    let taken: OperationRow | null = null;
    try {
      const finished = await transaction(pool, async (client) => {
        taken = await takeOperation(client, now, id);
        if (!taken) return null;
        const slice = await this.slice(client, taken, now);
        await writeSlice(client, taken.id, slice, now);
        return slice.finished;
      });
      const operation = taken as OperationRow | null;
      if (finished === null || !operation) return null;
      changed(operation.workspace_id, operation.workflow_id);
      return { id: operation.id, finished };
    } catch (error) {
      const operation = taken as OperationRow | null;
      if (!operation || isConnectionError(error)) throw error;
      await failOperation(pool, operation.id, toFailure(error).message, now);
      return { id: operation.id, finished: true };
    }
  }

  async nextDue(): Promise<number | null> {
    const { rows } = await this.parts.pool.query<{ due: number | null }>(`select (extract(epoch from min(next_at)) * 1000)::float8 as due from operations where status = 'running'`);
    return rows[0]?.due ?? null;
  }

  private async slice(client: pg.ClientBase, operation: OperationRow, now: number): Promise<Slice> {
    const { ids, plans, publisher } = this.parts;
    const { workspace_id: workspaceId, workflow_id: workflowId } = operation;
    switch (operation.kind) {
      case 'move': {
        const { fromVersionIds, toVersionId } = operation.request as { fromVersionIds: number[]; toVersionId: number };
        await plans.ensure([...fromVersionIds, toVersionId]);
        return moveSlice(client, operation, (versionId) => plans.get(versionId), now);
      }
      case 'resume':
        return resumeSlice({ client, versionIds: await numberedVersions(client, workflowId), now, open: () => publisher.open(client, workspaceId, workflowId) }, operation);
      case 'cancel':
      case 'retry':
      case 'replay':
        return bulkSlice(client, operation, now, ids.next);
    }
  }
}
