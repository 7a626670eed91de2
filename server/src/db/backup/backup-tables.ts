import type pg from 'pg';

/** What a backup leaves out, and why: rows that mean nothing on another day. */
export const NOT_KEPT: Readonly<Record<string, string>> = {
  schema_migrations: 'the restored database has its own',
  sessions: 'who signs in afterwards is asked again: passwords and memberships may have changed since',
  account_links: 'links of a day', oauth_states: 'connections of ten minutes', attempts: 'tries to sign in of a day', package_processes: 'processes that are gone',
};

export interface TableShape {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

export interface Partition {
  readonly name: string;
  readonly parent: string;
  readonly bound: string;
}

/** Tables with their columns, by name; partitions stand in their parents. */
export async function readShapes(client: pg.ClientBase): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `select c.relname as name, json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attname) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all($1) group by c.relname order by c.relname`,
    [Object.keys(NOT_KEPT)],
  );
  return rows;
}

export async function readPartitions(client: pg.ClientBase): Promise<Partition[]> {
  const { rows } = await client.query<Partition>(
    `select c.relname as name, i.inhparent::regclass::text as parent, pg_get_expr(c.relpartbound, c.oid) as bound
     from pg_class c join pg_inherits i on i.inhrelid = c.oid where c.relnamespace = 'public'::regnamespace and c.relispartition and c.relkind = 'r' order by 1`,
  );
  return rows;
}

/** Which version of the schema this is. */
export async function readMigrations(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from schema_migrations order by name');
  return rows.map(({ name }) => name);
}

/** Times, numbers and bytes read back as they were written, whatever the server's settings. */
export const EXACT = `set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres'; set local bytea_output = 'hex'; set local extra_float_digits = 1`;
