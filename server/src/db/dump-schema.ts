import type pg from 'pg';

/** Partitions of a month are made as time goes by and are no part of the schema. */
const OURS = `n.nspname = 'public' and c.relname !~ '_\\d{4}_\\d{2}($|_)' and not exists (select 1 from pg_depend e where e.objid = c.oid and e.deptype = 'e')`;

const COLUMNS = `
  select c.relname as name, c.relkind as kind, obj_description(c.oid, 'pg_class') as comment, array_to_string(c.reloptions, ', ') as options,
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
    case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as bound,
    (select p.inhparent::regclass::text from pg_inherits p where p.inhrelid = c.oid) as parent,
    (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'required', a.attnotnull, 'identity', a.attidentity,
        'value', pg_get_expr(d.adbin, d.adrelid), 'comment', col_description(c.oid, a.attnum)) order by a.attnum)
     from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select json_agg(json_build_object('name', k.conname, 'text', pg_get_constraintdef(k.oid)) order by k.conname)
     from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n' and k.conparentid = 0) as constraints,
    (select json_agg(pg_get_indexdef(i.indexrelid) order by i.indexrelid::regclass::text)
     from pg_index i where i.indrelid = c.oid and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid) and not exists (select 1 from pg_inherits p where p.inhrelid = i.indexrelid)) as indexes
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${OURS} order by c.relname`;

const SEQUENCES = `
  select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'S' and ${OURS} and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i') and d.refobjsubid > 0) order by c.relname`;

const FUNCTIONS = `select pg_get_functiondef(p.oid) as text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' order by p.proname`;

const TRIGGERS = `select pg_get_triggerdef(t.oid) as text from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where not t.tgisinternal and ${OURS} order by c.relname, t.tgname`;

/** Row level security is put on all tables with a workspace after the migrations; see `scope/secure-rows.ts`. */
const POLICIES = `
  select format('create policy %s on %s to %s using (%s);', p.polname, c.relname, (select string_agg(r.rolname, ', ') from pg_roles r where r.oid = any(p.polroles)), regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\\s+', ' ', 'g')) as text
  from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where ${OURS} order by c.relname, p.polname`;

interface Table {
  name: string;
  comment: string | null;
  options: string | null;
  partition_key: string | null;
  bound: string | null;
  parent: string | null;
  columns: { name: string; type: string; required: boolean; identity: string; value: string | null; comment: string | null }[];
  constraints: { name: string; text: string }[] | null;
  indexes: string[] | null;
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function tableText(table: Table): string {
  if (table.parent !== null) return `create table ${table.name} partition of ${table.parent} ${(table.bound ?? '').toLowerCase()};`;
  const columns = table.columns.map(({ name, type, required, identity, value }) =>
    `  ${name} ${type}${identity === 'a' ? ' generated always as identity' : ''}${value === null ? '' : ` default ${value}`}${required ? ' not null' : ''}`);
  const constraints = (table.constraints ?? []).map(({ name, text }) => `  constraint ${name} ${text}`);
  const lines = [`create table ${table.name} (\n${[...columns, ...constraints].join(',\n')}\n)${table.partition_key === null ? '' : ` partition by ${table.partition_key}`}${table.options ? ` with (${table.options})` : ''};`];
  if (table.comment !== null) lines.push(`comment on table ${table.name} is ${quote(table.comment)};`);
  for (const { name, comment } of table.columns) if (comment !== null) lines.push(`comment on column ${table.name}.${name} is ${quote(comment)};`);
  for (const index of table.indexes ?? []) lines.push(`${index};`);
  return lines.join('\n');
}

/** The schema as text, the same for the same migrations on every PostgreSQL we support; a picture to review, not a script to run. */
export async function dumpSchema(pool: pg.Pool): Promise<string> {
  const tables = await pool.query<Table>(COLUMNS);
  const sequences = await pool.query<{ name: string }>(SEQUENCES);
  const functions = await pool.query<{ text: string }>(FUNCTIONS);
  const triggers = await pool.query<{ text: string }>(TRIGGERS);
  const policies = await pool.query<{ text: string }>(POLICIES);
  const parts = [...sequences.rows.map(({ name }) => `create sequence ${name};`), ...tables.rows.map(tableText), ...[...functions.rows, ...triggers.rows].map(({ text }) => `${text.trim()};`), policies.rows.map(({ text }) => text).join('\n')];
  return `-- Written by a tool from the migrated database; see server/src/db/migrations.\n\n${parts.join('\n\n')}\n`;
}
