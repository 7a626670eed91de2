import { setTimeout as sleep } from 'node:timers/promises';
import type { Changes } from '../../core/changes.js';
import type { NewRun } from '../../core/ports.js';
import { isConnectionError } from '../lanes/connection-error.js';
import { notCarriedOut, type EnteredRuns } from '../store/entered-runs.js';
import { GroupCommit } from './group-commit.js';
import { UnwrittenRuns, type UnwrittenParts } from './unwritten-runs.js';

export interface EarlyParts extends UnwrittenParts {
  /** Called after commit with what was committed. */
  readonly announce: (changes: Changes) => void;
  readonly onError: (error: unknown) => void;
}

/** Promised to those who choose it, in the settings of the webhook and in docs/guarantees.md. */
const SAVED_WITHIN_MS = 50;
/** Company is waited for this long: eight times as many hits share a commit as when nobody waits, and the commit has the rest of the time. */
const GATHER_MS = 20;
const MAX_GROUP = 1_000;
const AGAIN_MS = 250;
/** How long a server that stops waits for a database that is away. */
const GIVE_UP_MS = 10_000;

export interface Entered {
  readonly runIds: readonly number[];
  readonly changes: Changes;
  /** Resolves once everything is committed. */
  readonly saved: Promise<void>;
  /** Whether callers may be answered before that. */
  readonly early: boolean;
}

/**
 * Runs of webhooks whose author wants callers to be answered before anything is written: carried out in memory, committed together shortly
 * after. Who is answered early is lost when the process dies before the commit; nothing else can lose it:
 *
 *   saving in time ──commit late or failing──> holding back: callers are answered after the commit ──caught up──> saving in time
 *
 * A database that is away is waited for. Runs that cannot be written as they were carried out start at their entry points instead.
 */
export class EarlyAnswers {
  private readonly saving: GroupCommit<EnteredRuns, undefined>;
  /** When each group that is not saved yet was carried out, earliest first. */
  private readonly unsaved = new Set<{ readonly at: number }>();
  private failing = false;
  private stopsAt = Infinity;

  constructor(
    private readonly parts: EarlyParts,
    private readonly unwritten = new UnwrittenRuns(parts),
  ) {
    this.saving = new GroupCommit({ commit: (groups) => this.commit(groups), sizeOf: (group) => group.admitted.length, maxSize: MAX_GROUP, atOnce: 1, gatherMs: GATHER_MS });
  }

  async enter(runs: readonly NewRun[]): Promise<Entered> {
    const entered = await this.unwritten.carryOut(runs);
    const early = this.inTime;
    return { runIds: entered.admitted.map((one) => one.runId), changes: entered.changes, saved: this.save(entered), early };
  }

  /** Resolves when all is saved, or can no longer be. */
  async stop(): Promise<void> {
    this.stopsAt = performance.now() + GIVE_UP_MS;
    while (!this.saving.idle) await sleep(GATHER_MS);
  }

  private get inTime(): boolean {
    const [oldest] = this.unsaved;
    return !this.failing && (oldest === undefined || performance.now() - oldest.at < SAVED_WITHIN_MS);
  }

  private async save(entered: EnteredRuns): Promise<void> {
    const mark = { at: performance.now() };
    this.unsaved.add(mark);
    try {
      await this.saving.add(entered).catch(async (error: unknown) => {
        this.parts.onError(error);
        if (isConnectionError(error)) throw error;
        await this.write([notCarriedOut(entered)]);
      });
    } finally {
      this.unsaved.delete(mark);
    }
  }

  private async commit(groups: readonly EnteredRuns[]): Promise<readonly undefined[]> {
    await this.write(groups);
    for (const { changes } of groups) this.parts.announce(changes);
    return groups.map(() => undefined);
  }

  /** Writes until it is certain: of a connection that broke nobody knows whether it was in time, but ids that are taken say so. */
  private async write(groups: readonly EnteredRuns[]): Promise<void> {
    for (let uncertain = false; ; ) {
      try {
        await this.parts.store.keep(groups, this.parts.clock.now());
        this.failing = false;
        return;
      } catch (error) {
        if (uncertain && (error as { constraint?: string }).constraint === 'runs_pkey') return;
        if (!isConnectionError(error) || performance.now() > this.stopsAt) throw error;
        if (!this.failing) this.parts.onError(error);
        uncertain = this.failing = true;
        await sleep(AGAIN_MS);
      }
    }
  }
}
