import type { MigrationInterface, QueryRunner } from 'typeorm';

const OAUTH = `
create table credential_tokens (
  credential_id integer primary key,
  generation integer not null default 0,
  workspace_id bigint not null,
  state text not null check (state in ('connected', 'disconnected')),
  connected_as text,
  connected_at timestamptz,
  expires_at timestamptz,
  refreshing_until timestamptz,
  error text,
  key_id text not null,
  sealed bytea not null,
  foreign key (workspace_id, credential_id) references credentials (workspace_id, id) on delete cascade
);
comment on table credential_tokens is 'what OAuth 2 has given for a credential: access and refresh token, sealed';
comment on column credential_tokens.generation is 'grows with each new token: whoever fetched one for an older generation came too late';
comment on column credential_tokens.state is 'disconnected: the other side no longer takes the refresh token, somebody has to connect again';
comment on column credential_tokens.refreshing_until is 'one process fetches a new token until then; the others wait for it';

create table oauth_states (
  state_hash bytea primary key,
  session_hash bytea not null,
  workspace_id bigint not null,
  credential_id integer not null,
  expires_at timestamptz not null,
  key_id text not null,
  sealed bytea not null,
  foreign key (workspace_id, credential_id) references credentials (workspace_id, id) on delete cascade
);
comment on table oauth_states is 'connections under way: good once, for the session that began them; the proof key (PKCE) is sealed';
create index oauth_states_expiry on oauth_states (expires_at);`;

const FILES = `
create table file_usage (
  workspace_id bigint primary key references workspaces (id) on delete cascade,
  bytes bigint not null default 0
);
comment on table file_usage is 'bytes a workspace keeps; its row is locked by whoever saves or removes files there';

create table file_blobs (
  workspace_id bigint not null references workspaces (id) on delete cascade,
  size_bytes bigint not null,
  sha256 bytea not null,
  primary key (workspace_id, sha256)
);
comment on table file_blobs is 'contents of files, each kept once per workspace';

create table file_chunks (
  workspace_id bigint not null,
  number integer not null,
  sha256 bytea not null,
  bytes bytea not null,
  primary key (workspace_id, sha256, number),
  foreign key (workspace_id, sha256) references file_blobs (workspace_id, sha256) on delete cascade
);
alter table file_chunks alter column bytes set storage external;

create table files (
  id bigint generated always as identity primary key,
  workspace_id bigint not null references workspaces (id) on delete cascade,
  size_bytes bigint not null,
  run_id bigint,
  created_at timestamptz not null,
  expires_at timestamptz,
  file_name text not null,
  mime_type text not null,
  sha256 bytea not null,
  unique (workspace_id, id),
  foreign key (workspace_id, sha256) references file_blobs (workspace_id, sha256)
);
comment on column files.run_id is 'kept as long as this run; null: until expires_at, or for ever';
create index files_run on files (run_id) where run_id is not null;
create index files_expiry on files (expires_at) where expires_at is not null;
create index files_blob on files (workspace_id, sha256);`;

/** Connections by OAuth 2, and files that items carry. */
export class OAuthAndFiles0009 implements MigrationInterface {
  readonly name = 'OAuthAndFiles1763760000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OAUTH);
    await runner.query(FILES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
