import type { MigrationInterface, QueryRunner } from 'typeorm';

const PEOPLE = `
alter table users
  alter column password_hash drop not null,
  add column language text not null default 'en' check (language in ('en', 'fr')),
  add column email_verified_at timestamptz,
  add column totp_key_id text,
  add column totp_sealed bytea,
  add column totp_enabled_at timestamptz,
  add column totp_last_step bigint not null default 0;
update users set email_verified_at = created_at;
alter table workspaces add column second_factor text not null default 'optional' check (second_factor in ('optional', 'owners', 'everybody'));
create table user_identities (
  issuer text not null,
  subject text not null,
  user_id integer not null references users on delete cascade,
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create table recovery_codes (
  user_id integer not null references users on delete cascade,
  code_hash bytea not null,
  primary key (user_id, code_hash)
);
create table account_links (
  token_hash bytea primary key,
  user_id integer not null references users on delete cascade,
  purpose text not null check (purpose in ('password', 'email')),
  email text,
  expires_at timestamptz not null
);
create index account_links_of_user on account_links (user_id, purpose);
create table attempts (
  id bigint generated always as identity primary key,
  subject text not null,
  at timestamptz not null default now()
);
create index attempts_of_subject on attempts (subject, at);
create index attempts_old on attempts (at);`;

const SESSIONS = `
alter table sessions
  add column id integer generated always as identity unique,
  add column address text,
  add column agent text,
  add column method text not null default 'password' check (method in ('password', 'oidc'));
create index sessions_of_user on sessions (user_id, seen_at desc);
alter table api_keys
  add column scopes text[],
  add column expires_at timestamptz,
  drop constraint api_keys_created_by_fkey,
  add constraint api_keys_created_by_fkey foreign key (created_by) references users on delete cascade;
create table invitations (
  id integer generated always as identity primary key,
  workspace_id bigint not null references workspaces on delete cascade,
  email text not null,
  role text not null check (role in ('admin', 'editor', 'analyst', 'viewer')),
  token_hash bytea not null unique,
  invited_by integer references users on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  unique (workspace_id, id),
  unique (workspace_id, email)
);`;

/** No foreign keys: what happened outlives those it happened to. Rows can only be added, and taken away once they are a year old. */
const AUDIT = `
create table audit_log (
  id bigint generated always as identity primary key,
  workspace_id bigint not null,
  at timestamptz not null default now(),
  actor_kind text not null check (actor_kind in ('person', 'key', 'system')),
  actor_id integer,
  actor text not null,
  action text not null,
  subject text,
  details jsonb not null default '{}',
  address text,
  agent text
);
create index audit_log_newest on audit_log (workspace_id, id desc);
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.at < now() - interval '365 days' then return old; end if;
  raise exception 'The audit log is append-only.' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_log_append_only before update or delete on audit_log for each row execute function refuse_audit_change();
create trigger audit_log_no_truncate before truncate on audit_log for each statement execute function refuse_audit_change();`;

/** People, how they sign in, their sessions and invitations, what keys may do, and what everybody did. */
export class Accounts0013 implements MigrationInterface {
  readonly name = 'Accounts1763760000013';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [PEOPLE, SESSIONS, AUDIT]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
