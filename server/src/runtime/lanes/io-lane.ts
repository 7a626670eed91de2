import { setTimeout as sleep } from 'node:timers/promises';
import type { Priority } from '../../core/admission/journey-rules.js';
import type { Changes } from '../../core/changes.js';
import { execute, type Answered } from '../../core/executor/execute.js';
import type { Lease } from '../../core/ports.js';
import { callLeased, companyOf, intentsOf } from '../../core/executor/call-leased.js';
import { isDatabaseAway } from '../../platform/database-away.js';
import { crashPoint } from '../crash-points.js';
import type { LaneParts } from './pure-lane.js';

export const IO_BATCH = 100;
const AGAIN_MS = 250;
/** Leases under way at once: a slow provider does not hold up the others. */
const MAX_LEASES = 4;
/** Kept free for runs somebody waits for, however slow the providers of mass sends are. */
const MAX_URGENT_LEASES = 2;

/** Takes leases, calls nodes outside of any transaction, settles. */
export class IoLane {
  private readonly busy = new Set<Promise<void>>();

  constructor(
    private readonly parts: LaneParts,
    /** A worker's death is noticed after this long. */
    private readonly leaseMs: number,
    private readonly onError: (error: unknown) => void,
    /** Takes tokens of this priority alone. */
    private readonly only?: Priority,
  ) {}

  /** Starts one lease if there is room; answers whether more may be waiting. */
  readonly step = async (): Promise<boolean> => {
    if (this.busy.size >= (this.only ? MAX_URGENT_LEASES : MAX_LEASES)) await Promise.race(this.busy);
    const lease = await this.take();
    if (!lease) return false;
    crashPoint('after-lease');
    const work = this.carryOut(lease).catch(this.onError).finally(() => this.busy.delete(work));
    this.busy.add(work);
    return lease.tokens.length >= IO_BATCH;
  };

  /** Resolves when all leases under way are settled. */
  async idle(): Promise<void> {
    await Promise.all(this.busy);
  }

  private async take(): Promise<Lease | null> {
    const { store, plans, clock, environment } = this.parts;
    const due = await store.nextDue('io', this.only);
    if (due === null || due > clock.now()) return null;
    await store.makeRoom(clock.now());
    await plans.ensure(await store.versionsDue('io', clock.now()));
    return store.lease(IO_BATCH, clock.now(), this.leaseMs, (token) => intentsOf(environment, token), this.only, (token) => companyOf(environment, token));
  }

  /** What was answered is known here only: while the database is away, it is tried again for as long as the lease could have lasted. */
  private async settle(lease: Lease, answered: ReadonlyMap<number, Answered>): Promise<Changes | null> {
    const { store, clock, environment } = this.parts;
    for (const giveUpAt = clock.now() + this.leaseMs; ; await sleep(AGAIN_MS)) {
      let committed: Changes | null = null;
      try {
        await store.settle(lease, clock.now(), async (claim) => {
          const changes = await execute(claim, environment, answered);
          committed ??= changes;
          return changes;
        });
        return committed;
      } catch (error) {
        if (!isDatabaseAway(error) || clock.now() > giveUpAt) throw error;
      }
    }
  }

  private async carryOut(lease: Lease): Promise<void> {
    const { store, clock, environment, announce } = this.parts;
    const heartbeat = setInterval(() => void store.renew(lease, clock.now(), this.leaseMs).catch(this.onError), this.leaseMs / 3);
    try {
      const answered = await callLeased(lease, environment);
      crashPoint('after-call-before-settle');
      const committed = await this.settle(lease, answered);
      crashPoint('after-settle');
      if (committed) announce(committed);
    } finally {
      clearInterval(heartbeat);
    }
  }
}
