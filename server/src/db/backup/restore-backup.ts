import { createHash } from 'node:crypto';
import type pg from 'pg';
import { UserError } from '@parcours/sdk/node';
import { EXACT, readMigrations, readShapes, type Partition, type TableShape } from './backup-tables.js';
import type { BackupEnd, BackupHead } from './write-backup.js';

const ROWS_AT_ONCE = 1_000;
/** Characters sent at once, about. */
const ROOM = 8_000_000;

/** What is said of a file that is no whole backup. */
export const broken = (what: string): UserError => new UserError('backup_broken', `Expected a whole backup made by "backup create", found ${what}; nothing was restored. Take another copy of the file.`);

type Row = readonly (string | null)[];

function readLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw broken('a line that cannot be read');
  }
}

/** Throws `UserError` `backup_broken` when this is no backup. */
export function readHead(text: string | undefined): BackupHead {
  const head = text === undefined ? undefined : (readLine(text) as Partial<BackupHead> | null);
  if (head?.parcours !== 1 || !Array.isArray(head.migrations)) throw broken('a file that does not begin like one');
  return head as BackupHead;
}

async function checkEmpty(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ used: boolean }>('select exists (select from workspaces) or exists (select from users) as used');
  if (rows[0]?.used === true)
    throw new UserError('database_in_use', 'Expected an empty database to restore into, found one with accounts or workspaces; set DATABASE_URL or PARCOURS_DATA_DIR to another one. Nothing was changed.');
}

async function checkVersion(client: pg.ClientBase, head: BackupHead): Promise<void> {
  const here = await readMigrations(client);
  const [other] = [...head.migrations.filter((name) => !here.includes(name)), ...here.filter((name) => !head.migrations.includes(name))];
  if (other !== undefined)
    throw new UserError('backup_of_other_version', `Expected a backup of this version of Parcours, found one of ${head.migrations.includes(other) ? 'a newer' : 'an older'} version (${other} differs); restore it with the version it was made with, into an empty database, and upgrade after. Nothing was changed.`);
}

interface Constraint {
  on: string;
  name: string;
  text: string;
}

/** References and triggers would want the rows in an order, or act on them once more: they come back when all rows are there, and every reference is checked then. */
async function takeOff(client: pg.ClientBase, tables: readonly TableShape[]): Promise<Constraint[]> {
  const { rows } = await client.query<Constraint>(
    `select conrelid::regclass::text as on, quote_ident(conname) as name, pg_get_constraintdef(oid) as text from pg_constraint where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace`,
  );
  for (const { on, name } of rows) await client.query(`alter table ${on} drop constraint ${name}`);
  for (const { name } of tables) await client.query(`alter table "${name}" disable trigger user`);
  // what the migrations have put there
  for (const { name } of tables) await client.query(`delete from "${name}"`);
  return rows;
}

async function putBack(client: pg.ClientBase, tables: readonly TableShape[], constraints: readonly Constraint[]): Promise<void> {
  for (const { on, name, text } of constraints) await client.query(`alter table ${on} add constraint ${name} ${text}`);
  for (const { name } of tables) await client.query(`alter table "${name}" enable trigger user`);
}

async function makePartitions(client: pg.ClientBase, partitions: readonly Partition[]): Promise<void> {
  for (const { name, parent, bound } of partitions) {
    if (![name, parent].every((part) => /^[a-z_0-9]+$/.test(part)) || !/^(DEFAULT|FOR VALUES FROM \('[\d :+-]+'\) TO \('[\d :+-]+'\))$/.test(bound)) throw broken('a partition that cannot be');
    await client.query(`create table if not exists ${name} partition of ${parent} ${bound}`);
  }
}

/** Collects rows of one table and puts them in by the thousand. */
class Loader {
  readonly counts: Record<string, number> = {};
  private rows: Row[] = [];
  private size = 0;
  private insert = '';
  private current = '';

  constructor(
    private readonly client: pg.ClientBase,
    private readonly tables: readonly TableShape[],
  ) {}

  async table(name: string, columns: readonly string[]): Promise<void> {
    await this.flush();
    const table = this.tables.find((candidate) => candidate.name === name);
    if (table?.columns.map((column) => column.name).join() !== columns.join()) throw broken(`the table "${name}" with other columns`);
    this.counts[name] = 0;
    this.insert = `insert into "${name}" (${table.columns.map((column) => `"${column.name}"`).join(', ')}) overriding system value
      select ${table.columns.map(({ type }, at) => `(row ->> ${at})::${type}`).join(', ')} from json_array_elements($1::json) as given(row)`;
    this.current = name;
  }

  async row(row: Row, size: number): Promise<void> {
    if (this.insert === '') throw broken('a row before its table');
    this.rows.push(row);
    this.size += size;
    if (this.rows.length >= ROWS_AT_ONCE || this.size >= ROOM) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.rows.length === 0) return;
    await this.client.query(this.insert, [JSON.stringify(this.rows)]);
    this.counts[this.current] = (this.counts[this.current] as number) + this.rows.length;
    this.rows = [];
    this.size = 0;
  }
}

/** Throws when the file ends early or has another content than was written. */
async function load(client: pg.ClientBase, tables: readonly TableShape[], first: string, lines: AsyncIterator<string>): Promise<BackupEnd> {
  const loader = new Loader(client, tables);
  const hash = createHash('sha256').update(`${first}\n`);
  for (;;) {
    const next = await lines.next();
    if (next.done === true) throw broken('a file that ends too early');
    const value = readLine(next.value) as Row | { readonly table: string; readonly columns: readonly string[] } | BackupEnd;
    if (typeof value === 'object' && 'end' in value) {
      await loader.flush();
      if (value.sha256 !== hash.digest('hex')) throw broken('other content than was written');
      const [short] = Object.entries(value.rows).find(([name, count]) => loader.counts[name] !== count) ?? [];
      if (short !== undefined) throw broken(`another number of rows in "${short}" than was written`);
      return value;
    }
    hash.update(`${next.value}\n`);
    if (Array.isArray(value)) await loader.row(value as Row, next.value.length);
    else await loader.table((value as { table: string }).table, (value as { columns: readonly string[] }).columns);
  }
}

/**
 * Puts a backup into an empty database of the same version: all of it or, after any failure, nothing. `allowed` looks at the head before
 * anything is changed, `restored` belongs to the same transaction. Throws `UserError` `database_in_use`, `backup_of_other_version`, `backup_broken`.
 */
export async function restoreBackup(pool: pg.Pool, lines: AsyncIterator<string>, allowed: (head: BackupHead) => void, restored: (client: pg.ClientBase, head: BackupHead) => Promise<void>): Promise<BackupEnd> {
  const first = await lines.next();
  const head = readHead(first.done === true ? undefined : first.value);
  allowed(head);
  const client = await pool.connect();
  try {
    await client.query(`begin; ${EXACT}`);
    await checkVersion(client, head);
    await checkEmpty(client);
    const tables = await readShapes(client);
    const constraints = await takeOff(client, tables);
    await makePartitions(client, head.partitions);
    const end = await load(client, tables, first.value as string, lines);
    for (const [name, last] of Object.entries(end.sequences)) await client.query('select setval(format($$%I$$, $1::text)::regclass, $2::bigint)', [name, last]);
    await putBack(client, tables, constraints);
    await restored(client, head);
    await client.query('commit');
    return end;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
