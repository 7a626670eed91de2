import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last failures of a node are found without a look at all the runs that went well. */
export class FailuresOfNodes0037 implements MigrationInterface {
  readonly name = 'FailuresOfNodes1763760000037';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index runs_failed_at on runs (workflow_id, (error ->> 'nodeId'), id desc) where status = 2`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
