import type { MigrationInterface, QueryRunner } from 'typeorm';

const SECRETS = `
create table instance_secrets (
  name text primary key,
  key_id text not null,
  sealed bytea not null
);
comment on table instance_secrets is 'what links and tokens of this installation are signed with, sealed: it outlives the encryption key';`;

/** A published version is of the workspace of its workflow, whoever writes it. */
const OWN_VERSION = `
alter table workflows add constraint workflows_workspace_id_published_version_id_fkey
  foreign key (workspace_id, published_version_id) references workflow_versions (workspace_id, id) on delete set null (published_version_id);`;

/** Secrets of the installation itself, and one more reference that cannot leave its workspace. */
export class InstanceSecrets0015 implements MigrationInterface {
  readonly name = 'InstanceSecrets1763760000015';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [SECRETS, OWN_VERSION]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
