import { createHash } from 'node:crypto';
import type pg from 'pg';
import { EXACT, readMigrations, readPartitions, readShapes, type Partition, type TableShape } from './backup-tables.js';

/** The first line of a backup. */
export interface BackupHead {
  readonly parcours: 1;
  readonly madeAt: string;
  readonly migrations: readonly string[];
  readonly partitions: readonly Partition[];
  /** Tells the key that the secrets were sealed with, and nothing of it; null when there was none yet. */
  readonly keyCheck: string | null;
}

/** The last line: without it the file is not whole. */
export interface BackupEnd {
  readonly end: true;
  readonly rows: Readonly<Record<string, number>>;
  readonly sequences: Readonly<Record<string, string>>;
  /** Of all lines before. */
  readonly sha256: string;
}

const MOST_AT_ONCE = 2_000;
/** Characters held at once, about: rows may be a few bytes or a part of a file. */
const ROOM = 8_000_000;

/**
 * The whole database as lines of JSON, as it was at one instant, while servers go on working: a head, for each table a line with its name and
 * columns and a line for each row (an array of texts), an end. Secrets stay sealed, and their key is not in it.
 */
export async function* writeBackup(pool: pg.Pool, madeAt: Date): AsyncGenerator<string, BackupEnd> {
  const client = await pool.connect();
  const hash = createHash('sha256');
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  try {
    await client.query(`begin isolation level repeatable read read only; ${EXACT}`);
    const { rows: instance } = await client.query<{ key_check: string | null }>('select key_check from instance');
    const head: BackupHead = { parcours: 1, madeAt: madeAt.toISOString(), migrations: await readMigrations(client), partitions: await readPartitions(client), keyCheck: instance[0]?.key_check ?? null };
    yield line(head);
    const counts: Record<string, number> = {};
    for (const table of await readShapes(client)) {
      yield line({ table: table.name, columns: table.columns.map(({ name }) => name) });
      counts[table.name] = 0;
      for await (const rows of rowsOf(client, table)) {
        counts[table.name] = (counts[table.name] as number) + rows.length;
        yield rows.map(line).join('');
      }
    }
    const { rows: sequences } = await client.query<{ name: string; last: string }>(`select sequencename as name, last_value::text as last from pg_sequences where schemaname = 'public' and last_value is not null`);
    const end: BackupEnd = { end: true, rows: counts, sequences: Object.fromEntries(sequences.map(({ name, last }) => [name, last])), sha256: hash.digest('hex') };
    yield `${JSON.stringify(end)}\n`;
    return end;
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

async function* rowsOf(client: pg.PoolClient, { name, columns }: TableShape): AsyncGenerator<(string | null)[][]> {
  const texts = columns.map((column) => `"${column.name}"::text`).join(', ');
  await client.query(`declare backup no scroll cursor for select array[${texts}] as row from "${name}"`);
  for (let wanted = 10; ; ) {
    const { rows } = await client.query<{ row: (string | null)[] }>(`fetch ${wanted} from backup`);
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < wanted) break;
    const size = rows.reduce((sum, { row }) => row.reduce((inner, text) => inner + (text?.length ?? 0), sum), 1);
    wanted = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor((ROOM * rows.length) / size)));
  }
  await client.query('close backup');
}
