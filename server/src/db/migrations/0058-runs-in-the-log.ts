import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In the order of the log, for each workflow and each way to end: lines about runs are read from the runs themselves (`db/logs/newest-runs.ts`). */
const RUNS = `
create index runs_began on runs (workflow_id, started_at, id) where contact_id is not null;
create index runs_over on runs (workflow_id, (case when status = 2 then 'run.failed' when status = 3 then 'run.cancelled' when outcome is null then 'run.done' when (outcome ->> 'kind') = 'goal' then 'run.goal' else 'run.exit' end), ended_at, id)
  where contact_id is not null and ended_at is not null;`;

/** Starts and ends of runs of contacts are lines of the log, without a row of their own. */
export class RunsInTheLog0058 implements MigrationInterface {
  readonly name = 'RunsInTheLog1763760000058';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RUNS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
