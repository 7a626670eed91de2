import type pg from 'pg';

/** Some eight hundred rows: it goes while it is young. The driver makes a text of twice its bytes first. */
const SLICE_BYTES = 65_536;

/** The bytes of an uploaded file, in slices of its parts: what is in memory at once is small, and so is what the driver makes of it. */
export async function* importParts(pool: pg.Pool, workspaceId: number, importId: number): AsyncGenerator<Buffer> {
  for (let part = 1, from = 1; ; from += SLICE_BYTES) {
    const { rows } = await pool.query<{ bytes: Buffer; rest: boolean }>(
      'select substring(bytes from $4 for $5) as bytes, length(bytes) >= $4 + $5 as rest from contact_import_parts where workspace_id = $1 and import_id = $2 and part = $3',
      [workspaceId, importId, part, from, SLICE_BYTES],
    );
    const [slice] = rows;
    if (slice === undefined) return;
    yield slice.bytes;
    if (slice.rest) continue;
    part += 1;
    from = 1 - SLICE_BYTES;
  }
}
