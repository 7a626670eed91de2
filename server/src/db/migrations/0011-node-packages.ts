import type { MigrationInterface, QueryRunner } from 'typeorm';

const PACKAGES = `
create table node_packages (
  id integer generated always as identity primary key,
  name text not null,
  version text not null,
  package_id text not null,
  integrity text not null,
  archive bytea not null,
  granted jsonb not null default '{}',
  described jsonb not null,
  source text not null check (source in ('registry', 'file')),
  state text not null default 'staged' check (state in ('staged', 'on', 'retired')),
  created_at timestamptz not null default now(),
  created_by integer references users (id) on delete set null,
  switched_on_at timestamptz,
  unique (name, version)
);
comment on table node_packages is 'node packages installed from npm: the same for all workspaces, put on the disk of each process from here';
comment on column node_packages.package_id is 'where its node types begin; one name at a time has it';
comment on column node_packages.archive is 'the .tgz itself, so that every process and every restart has it without the registry';
comment on column node_packages.integrity is 'sha512 of the archive, checked before each load';
comment on column node_packages.granted is 'what it may reach, as the owner allowed';
comment on column node_packages.described is 'label, node types and permissions it was found to have when it was checked';
comment on column node_packages.state is 'staged: checked, not allowed yet; on: new drafts get it; retired: stays for the workflows that use node types only it has';
create unique index node_packages_on on node_packages (name) where state = 'on';
create unique index node_packages_taken on node_packages (package_id) where state = 'on';
alter table node_packages alter column archive set storage external;

create table package_operations (
  id integer generated always as identity primary key,
  kind text not null check (kind in ('install', 'update')),
  name text not null,
  version text not null,
  status text not null default 'running' check (status in ('running', 'ready', 'done', 'failed', 'stopped')),
  step text not null default 'resolving' check (step in ('resolving', 'downloading', 'checking', 'loading', 'switching_on')),
  error jsonb,
  preview jsonb,
  warnings jsonb not null default '[]',
  node_package_id integer references node_packages (id) on delete set null,
  created_by integer references users (id) on delete set null,
  created_at timestamptz not null default now(),
  alive_until timestamptz not null,
  finished_at timestamptz
);
comment on table package_operations is 'installations and updates of node packages, step by step';
comment on column package_operations.status is 'ready: waits for the owner to allow what the package asks for';
comment on column package_operations.alive_until is 'a running one that is older than this has lost its process';
create unique index package_operations_running on package_operations (name) where status = 'running';

create table package_processes (
  process text primary key,
  role text not null,
  loaded jsonb not null default '[]',
  seen_at timestamptz not null default now()
);
comment on table package_processes is 'which process has loaded which packages, as each says itself';
comment on column package_processes.loaded is 'ids of node_packages, with the sentence that says why one could not be loaded';`;

/** Packages that people install while the server runs. */
export class NodePackages0011 implements MigrationInterface {
  readonly name = 'NodePackages1763760000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PACKAGES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
