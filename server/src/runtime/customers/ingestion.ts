import { UserError } from '@parcours/sdk/node';
import type { Call } from '../../core/ingest/call.js';
import { GroupCommit } from '../entries/group-commit.js';
import type { RoomForEvents } from './room-for-events.js';

/** Calls that share a transaction at most. */
const MAX_CALLS = 1_000;
/** More than this and the last would wait for seconds. */
const MAX_WAITING = 20_000;
const RETRY_AFTER_SECONDS = 2;

/** Lets calls that come together share a transaction, one at a time for each workspace: what comes later is heard later. */
export class Ingestion {
  private readonly groups = new Map<number, GroupCommit<Call, undefined>>();
  private waiting = 0;

  constructor(
    private readonly commit: (workspaceId: number, calls: readonly Call[]) => Promise<void>,
    private readonly room: RoomForEvents,
  ) {}

  /** Settles when all are kept or have failed, each for itself. Throws `UserError` `overloaded` or `quota_reached` (429) before it takes any. */
  async add(workspaceId: number, calls: readonly Call[]): Promise<PromiseSettledResult<undefined>[]> {
    if (this.waiting + calls.length > MAX_WAITING) throw new UserError('overloaded', 'More comes in than can be kept at the moment; send it again in two seconds.', { status: 429, retryAfterSeconds: RETRY_AFTER_SECONDS });
    await this.room.need(workspaceId);
    this.waiting += calls.length;
    const group = this.groups.get(workspaceId) ?? new GroupCommit<Call, undefined>({ commit: (group) => this.take(workspaceId, group), maxSize: MAX_CALLS, atOnce: 1 });
    this.groups.set(workspaceId, group);
    try {
      return await Promise.allSettled(calls.map((call) => group.add(call)));
    } finally {
      this.waiting -= calls.length;
      if (group.idle && this.groups.get(workspaceId) === group) this.groups.delete(workspaceId);
    }
  }

  private async take(workspaceId: number, calls: readonly Call[]): Promise<undefined[]> {
    await this.commit(workspaceId, calls);
    return calls.map(() => undefined);
  }
}
