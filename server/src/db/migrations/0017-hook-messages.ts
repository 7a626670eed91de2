import type { MigrationInterface, QueryRunner } from 'typeorm';

const HOOK_MESSAGES = `
create table hook_messages (
  workspace_id bigint not null,
  run_id bigint,
  received_at timestamptz not null,
  path text not null,
  message_id text not null check (length(message_id) <= 256),
  refused text,
  primary key (workspace_id, path, message_id)
);
comment on table hook_messages is 'signed calls of webhooks by the id their sender gave them, kept for a day: one that comes again starts nothing';
comment on column hook_messages.run_id is 'what it started; null when the rules of the workflow did not let it in, for the reason in refused';
create index hook_messages_old on hook_messages (received_at);`;

/** What signed webhooks have brought. */
export class HookMessages0017 implements MigrationInterface {
  readonly name = 'HookMessages1763760000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HOOK_MESSAGES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
