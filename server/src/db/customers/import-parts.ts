import type pg from 'pg';

/** The bytes of an uploaded file, part by part: no more than one of them is in memory. */
export async function* importParts(pool: pg.Pool, workspaceId: number, importId: number): AsyncGenerator<Buffer> {
  for (let part = 1; ; part++) {
    const { rows } = await pool.query<{ bytes: Buffer }>('select bytes from contact_import_parts where workspace_id = $1 and import_id = $2 and part = $3', [workspaceId, importId, part]);
    if (rows[0] === undefined) return;
    yield rows[0].bytes;
  }
}
