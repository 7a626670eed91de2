import type { MigrationInterface, QueryRunner } from 'typeorm';

const COMMENTS = `
create table workflow_comments (
  id integer generated always as identity primary key,
  workspace_id bigint not null,
  workflow_id integer not null,
  parent_id integer,
  author_id integer references users (id) on delete set null,
  resolved_by integer references users (id) on delete set null,
  created_at timestamptz not null,
  edited_at timestamptz,
  resolved_at timestamptz,
  deleted_at timestamptz,
  node_id text,
  text text not null,
  unique (workspace_id, workflow_id, id),
  foreign key (workspace_id, workflow_id) references workflows (workspace_id, id) on delete cascade,
  foreign key (workspace_id, workflow_id, parent_id) references workflow_comments (workspace_id, workflow_id, id)
);
comment on table workflow_comments is 'what members say to each other about a workflow: threads and, with a parent, their answers';
comment on column workflow_comments.node_id is 'null: about the workflow as a whole; the node may be gone meanwhile';
comment on column workflow_comments.deleted_at is 'of a thread whose text was deleted while it had answers';
create index workflow_comments_answers on workflow_comments (parent_id) where parent_id is not null;`;

/** Threads of comments on workflows and their nodes. */
export class Comments0054 implements MigrationInterface {
  readonly name = 'Comments1763760000054';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COMMENTS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are append-only: restore the backup taken before the upgrade.');
  }
}
