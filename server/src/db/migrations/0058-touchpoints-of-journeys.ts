import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Without it, a touchpoint nobody of a journey came from is looked for in all events of that touchpoint: 2 s of ten million, measured by the benchmark "logs". */
const TOUCHPOINTS = `
create index events_workflow_touchpoint on events (workspace_id, workflow_id, (properties #>> '{context,touchpoint}'), received_at, id)
  where workflow_id is not null and properties #>> '{context,touchpoint}' is not null;`;

export class TouchpointsOfJourneys0058 implements MigrationInterface {
  readonly name = 'TouchpointsOfJourneys1763760000058';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TOUCHPOINTS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
