import type { ContactImport, ImportSettings } from '@parcours/sdk/api';
import type pg from 'pg';

const PAGE = 1_000;

type Row = Omit<ContactImport, 'createdAt' | 'finishedAt'> & { createdAt: Date; finishedAt: Date | null };
const COLUMNS = `id, file_name as "fileName", size_bytes::float8 as "sizeBytes", state, rows_done::float8 as "rowsDone", bytes_done::float8 as "bytesDone", created::float8, updated::float8, skipped::float8, refused::float8, error,
  created_at as "createdAt", finished_at as "finishedAt"`;

const shown = (row: Row): ContactImport => ({ ...row, createdAt: row.createdAt.toISOString(), finishedAt: row.finishedAt?.toISOString() ?? null });

export async function listImports(pool: pg.Pool, workspaceId: number): Promise<ContactImport[]> {
  return (await pool.query<Row>(`select ${COLUMNS} from contact_imports where workspace_id = $1 order by id desc limit 50`, [workspaceId])).rows.map(shown);
}

export async function findImport(pool: pg.Pool, workspaceId: number, id: number): Promise<ContactImport | null> {
  const { rows } = await pool.query<Row>(`select ${COLUMNS} from contact_imports where workspace_id = $1 and id = $2`, [workspaceId, id]);
  return rows[0] === undefined ? null : shown(rows[0]);
}

export async function createImport(pool: pg.Pool, workspaceId: number, { fileName, sizeBytes, userId }: { fileName: string; sizeBytes: number; userId: number | null }, now: number): Promise<ContactImport> {
  const { rows } = await pool.query<Row>(
    `insert into contact_imports (workspace_id, file_name, size_bytes, created_by, created_at) values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000)) returning ${COLUMNS}`,
    [workspaceId, fileName, sizeBytes, userId, now],
  );
  return shown(rows[0] as Row);
}

/** Sent again, a part replaces itself. */
export async function keepPart(pool: pg.Pool, workspaceId: number, importId: number, part: number, bytes: Buffer): Promise<void> {
  await pool.query('insert into contact_import_parts (workspace_id, import_id, part, bytes) values ($1, $2, $3, $4) on conflict (import_id, part) do update set bytes = excluded.bytes', [workspaceId, importId, part, bytes]);
}

export async function uploadedBytes(pool: pg.Pool, workspaceId: number, importId: number): Promise<number> {
  const { rows } = await pool.query<{ bytes: number }>('select coalesce(sum(length(bytes)), 0)::float8 as bytes from contact_import_parts where workspace_id = $1 and import_id = $2', [workspaceId, importId]);
  return rows[0]?.bytes ?? 0;
}

/** False when it has begun before. */
export async function startImport(pool: pg.Pool, workspaceId: number, id: number, settings: ImportSettings, now: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update contact_imports set state = 'running', settings = $3, started_at = to_timestamp($4::float8 / 1000) where workspace_id = $1 and id = $2 and state = 'uploading'`,
    [workspaceId, id, JSON.stringify(settings), now],
  );
  return rowCount === 1;
}

/** A second call changes nothing. The file is not kept. */
export async function stopImport(pool: pg.Pool, workspaceId: number, id: number, now: number): Promise<void> {
  const { rowCount } = await pool.query(
    `update contact_imports set state = 'stopped', finished_at = to_timestamp($3::float8 / 1000) where workspace_id = $1 and id = $2 and state in ('uploading', 'running')`,
    [workspaceId, id, now],
  );
  if (rowCount === 1) await pool.query('delete from contact_import_parts where workspace_id = $1 and import_id = $2', [workspaceId, id]);
}

/** Rows that were not taken, in the order of the file. */
export async function* refusedPages(pool: pg.Pool, workspaceId: number, importId: number): AsyncGenerator<{ row: number; message: string; record: string[] }[], undefined> {
  for (let after = 0; ; ) {
    const { rows } = await pool.query<{ row: number; message: string; record: string[] }>(
      `select row::float8 as row, message, record from contact_import_errors where workspace_id = $1 and import_id = $2 and row > $3 order by row limit ${PAGE}`,
      [workspaceId, importId, after],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return undefined;
    after = (rows.at(-1) as { row: number }).row;
  }
}
