import type { MigrationInterface, QueryRunner } from 'typeorm';

const TEST_CASES = `
create table test_cases (
  id integer generated always as identity primary key,
  workspace_id bigint not null,
  workflow_id integer not null,
  body jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade
);
comment on table test_cases is 'plays of invented contacts that are repeated before a workflow is published';
comment on column test_cases.body is 'name, script and what is expected, by the schema of the sdk';
create index test_cases_of_workflow on test_cases (workspace_id, workflow_id, id);`;

/** What a journey is held to when it changes. */
export class TestCases0036 implements MigrationInterface {
  readonly name = 'TestCases1763760000036';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TEST_CASES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
