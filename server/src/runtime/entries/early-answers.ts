import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Changes } from '../../core/changes.js';
import type { Environment } from '../../core/executor/environment.js';
import { execute } from '../../core/executor/execute.js';
import type { Clock, NewRun } from '../../core/ports.js';
import { isConnectionError } from '../lanes/connection-error.js';
import type { Plans } from '../plans.js';
import { notCarriedOut, type EnteredRuns } from '../store/entered-runs.js';
import type { PostgresStore } from '../store/postgres-store.js';
import { RunIds } from '../store/run-ids.js';
import { firstRuns } from '../store/sample-runs.js';
import { admitFreely, tokenOf } from '../store/start-runs.js';
import { GroupCommit } from './group-commit.js';

export interface EarlyParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly store: PostgresStore;
  readonly plans: Plans;
  readonly environment: Environment;
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
  private readonly ids: RunIds;
  private readonly saving: GroupCommit<EnteredRuns, undefined>;
  /** When each group that is not saved yet was carried out, earliest first. */
  private readonly unsaved = new Set<{ readonly at: number }>();
  private readonly wellKnown = new Set<number>();
  private failing = false;
  private stopsAt = Infinity;

  constructor(private readonly parts: EarlyParts) {
    this.ids = new RunIds(parts.pool);
    this.saving = new GroupCommit({ commit: (groups) => this.commit(groups), sizeOf: (group) => group.admitted.length, maxSize: MAX_GROUP, atOnce: 1, gatherMs: GATHER_MS });
  }

  async enter(runs: readonly NewRun[]): Promise<Entered> {
    const { clock, store, plans, environment } = this.parts;
    await Promise.all([plans.ensure(runs.map((run) => run.versionId)), store.ids.reserve()]);
    const isFirst = await this.firstOf(runs);
    const now = clock.now();
    const runIds = await this.ids.take(runs.length);
    const admitted = admitFreely(runs, runIds, now, store.ids.next);
    const changes = await execute({ now, tokens: admitted.map((one) => tokenOf(one, isFirst)), contacts: new Map(), siblings: new Map() }, environment);
    const early = this.inTime;
    return { runIds, changes, saved: this.save({ admitted, changes }), early };
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

  /** A version is only asked about while it is new. */
  private async firstOf(runs: readonly NewRun[]): Promise<(versionId: number) => boolean> {
    const asked = [...new Set(runs.map((run) => run.versionId))].filter((versionId) => !this.wellKnown.has(versionId));
    if (asked.length === 0) return () => false;
    const isFirst = await firstRuns(this.parts.pool, asked);
    return (versionId) => {
      if (this.wellKnown.has(versionId)) return false;
      const first = isFirst(versionId);
      if (!first) this.wellKnown.add(versionId);
      return first;
    };
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
