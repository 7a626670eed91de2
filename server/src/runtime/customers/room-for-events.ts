import { isNodeFailure } from '@parcours/sdk/node';
import type pg from 'pg';
import { needRoom } from '../../db/quotas/quotas.js';
import { GroupCommit } from '../entries/group-commit.js';

/** Who may ask together. */
const MAX_ASKING = 10_000;

/** Whether a workspace may have more events: those who ask while the database is being asked share the next answer, which is no older than their question. */
export class RoomForEvents {
  private readonly asking = new Map<number, GroupCommit<undefined, unknown>>();

  constructor(private readonly pool: pg.Pool) {}

  /** Throws `UserError` `quota_reached`. */
  async need(workspaceId: number): Promise<void> {
    const group = this.asking.get(workspaceId) ?? new GroupCommit<undefined, unknown>({ commit: (asking) => this.ask(workspaceId, asking.length), maxSize: MAX_ASKING, atOnce: 1 });
    this.asking.set(workspaceId, group);
    try {
      const refusal = await group.add(undefined);
      if (refusal !== null) throw refusal;
    } finally {
      if (group.idle && this.asking.get(workspaceId) === group) this.asking.delete(workspaceId);
    }
  }

  /** A refusal is an answer, the same for all: it is not looked for one by one. */
  private async ask(workspaceId: number, asking: number): Promise<unknown[]> {
    const refusal = await needRoom(this.pool, workspaceId, 'events').then(
      () => null,
      (error: unknown) => {
        if (isNodeFailure(error) && error.who === 'user') return error;
        throw error;
      },
    );
    return Array<unknown>(asking).fill(refusal);
  }
}
