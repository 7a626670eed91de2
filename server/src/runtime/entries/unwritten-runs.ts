import type pg from 'pg';
import type { Environment } from '../../core/executor/environment.js';
import { execute } from '../../core/executor/execute.js';
import type { Clock, NewRun } from '../../core/ports.js';
import type { Plans } from '../plans.js';
import type { EnteredRuns } from '../store/entered-runs.js';
import type { PostgresStore } from '../store/postgres-store.js';
import { RunIds } from '../store/run-ids.js';
import { firstRuns } from '../store/sample-runs.js';
import { admitFreely, tokenOf } from '../store/start-runs.js';

export interface UnwrittenParts {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly store: PostgresStore;
  readonly plans: Plans;
  readonly environment: Environment;
}

/**
 * Carries out runs of workflows without rules, of nobody's, before anything of them is written: what is then written is short, holds no
 * lock while nodes compute, and may be one statement. Pure nodes only compute; what reaches outside is left to the lanes.
 */
export class UnwrittenRuns {
  private readonly ids: RunIds;
  private readonly wellKnown = new Set<number>();

  constructor(private readonly parts: UnwrittenParts) {
    this.ids = new RunIds(parts.pool);
  }

  async carryOut(runs: readonly NewRun[]): Promise<EnteredRuns> {
    const { clock, store, plans, environment } = this.parts;
    const [runIds, isFirst] = await Promise.all([this.ids.take(runs.length), this.firstOf(runs), plans.ensure(runs.map((run) => run.versionId)), store.ids.reserve()]);
    const now = clock.now();
    const admitted = admitFreely(runs, runIds, now, store.ids.next);
    const changes = await execute({ now, tokens: admitted.map((one) => tokenOf(one, isFirst)), contacts: new Map(), siblings: new Map() }, environment);
    return { admitted, changes };
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
}
