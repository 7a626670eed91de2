import type { MigrationInterface, QueryRunner } from 'typeorm';

const LOOK_BACK = `
alter table waiters add column number smallint not null default 0;
alter table waiters drop constraint waiters_pkey;
alter table waiters add primary key (token_id, number);
comment on column waiters.number is 'of several waiters of a token that an event fits, the lowest wins';
alter table runs add column event_id bigint;
comment on column runs.event_id is 'the event that started the run: a wait that looks back sees what came after it';`;

/** Waits for several events, and for events that have already happened. */
export class LookBack0005 implements MigrationInterface {
  readonly name = 'LookBack1763760000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LOOK_BACK);
  }

  /** Migrations only go forward; a release is undone by restoring the backup taken before it. */
  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
