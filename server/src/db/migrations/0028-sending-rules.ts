import type { MigrationInterface, QueryRunner } from 'typeorm';

const RULES = `
create table sending_rules (
  workspace_id bigint primary key references workspaces (id) on delete cascade,
  changed_at timestamptz not null,
  rules jsonb not null
);
comment on table sending_rules is 'quiet hours and frequency caps; where there is no row, those of the sdk';
create table sending_uses (
  contact_id bigint not null,
  workspace_id bigint not null,
  cap_id integer not null,
  last_at timestamptz not null,
  at timestamptz[] not null,
  primary key (contact_id, cap_id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade
);
comment on table sending_uses is 'when the last messages to a contact began that count for a cap, oldest first';
alter table deliveries add column counted_at timestamptz, add column granted_at timestamptz, add column waits_until timestamptz;
comment on column deliveries.counted_at is 'since when it counts for the caps of its contact; a further attempt does not count again';
comment on column deliveries.granted_at is 'when it was let go from the line of its credential';
comment on column deliveries.waits_until is 'put off until then: quiet hours, or a cap';
create index deliveries_waiting on deliveries (workspace_id, waits_until) where waits_until is not null;`;

const RATES = `
alter table credentials add column rate jsonb;
comment on column credentials.rate is '{ perSecond, perDay, concurrent }: how fast messages are handed over with it; null: as its type says';
create table credential_paces (
  credential_id integer primary key references credentials (id) on delete cascade,
  workspace_id bigint not null,
  at timestamptz not null,
  look_at timestamptz,
  day integer not null,
  count integer not null,
  level float8 not null
);
comment on table credential_paces is 'what has gone out with credentials that have a rate: the bucket of messages that may go at once, and the count of the day';
comment on column credential_paces.look_at is 'when who stands in line may be let go; null: nobody does';
create index credential_paces_due on credential_paces (look_at) where look_at is not null;
create table credential_lines (
  credential_id integer not null references credentials (id) on delete cascade,
  rank smallint not null,
  delivery_id bigint not null,
  workspace_id bigint not null,
  token_id bigint not null,
  primary key (credential_id, rank, delivery_id)
);
comment on table credential_lines is 'messages that wait for their turn at a provider; the first in order of the key goes first';
comment on column credential_lines.rank is '0 interactive, 1 normal, 2 bulk';
create table credential_busy (
  credential_id integer not null references credentials (id) on delete cascade,
  delivery_id bigint not null,
  workspace_id bigint not null,
  primary key (credential_id, delivery_id)
);
comment on table credential_busy is 'begun with a credential that takes so many at once; rows of what has been answered go with the next look';`;

/** When and how often people are written to, and how fast providers are handed messages. */
export class SendingRules0028 implements MigrationInterface {
  readonly name = 'SendingRules1763760000028';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [RULES, RATES]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
