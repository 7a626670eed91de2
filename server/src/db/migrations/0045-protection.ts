import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = `
alter table workspaces
  add column restored_from timestamptz,
  add column keep_audit_days smallint not null default 365 check (keep_audit_days between 365 and 3650),
  add column call_seconds smallint not null default 30 check (call_seconds between 1 and 30),
  add column call_megabytes smallint not null default 10 check (call_megabytes between 1 and 10),
  add column tracked boolean not null default true;
comment on column workspaces.restored_from is 'when the backup was made that this was restored from; null once somebody has looked at what may be sent again';
comment on column workspaces.keep_audit_days is 'entries of the audit log are deleted after so many days; younger ones than a year cannot be';
comment on column workspaces.call_seconds is 'a request to another host takes so long at most, connecting and answer together';
comment on column workspaces.call_megabytes is 'the answer of another host is read so far at most, unpacked';
comment on column workspaces.tracked is 'whether messages may notice openings and clicks at all';
alter table contacts add column tracked boolean not null default true;
comment on column contacts.tracked is 'whether openings and clicks of this contact may be noticed; messages out before that lead on and note nothing';`;

/** What a workspace allows itself less of, and what a restored one waits for. */
export class Protection0045 implements MigrationInterface {
  readonly name = 'Protection1763760000045';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
