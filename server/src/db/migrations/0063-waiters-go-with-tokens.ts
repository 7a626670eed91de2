import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Waiters go with their tokens by one statement for all tokens of a batch. The foreign key looked for them token by token: of 3.8 ms of
 * PostgreSQL for deleting a thousand tokens, none of which waits for anything, 3.1 ms were that.
 */
const WITH_TOKENS = `
alter table waiters drop constraint waiters_token_id_fkey;
create function delete_waiters_of_tokens() returns trigger language plpgsql as $$
begin
  -- an array: whatever the planner thinks of their number, each is looked up in the index
  delete from waiters where token_id = any(array(select id from gone));
  return null;
end $$;
create trigger waiters_go after delete on tokens referencing old table as gone for each statement execute function delete_waiters_of_tokens();`;

export class WaitersGoWithTokens0063 implements MigrationInterface {
  readonly name = 'WaitersGoWithTokens1763760000063';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WITH_TOKENS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
