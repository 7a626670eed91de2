import { fileURLToPath } from 'node:url';
import { dumpSchema } from '../../db/dump-schema.js';
import type { Connection } from '../../db/migrate.js';
import { createPool } from '../../runtime/pool.js';

export const SCHEMA_FILE = fileURLToPath(new URL('../../../src/db/schema.sql', import.meta.url));

/** The schema of a migrated database as the committed file has it. */
export async function schemaText(connection: Connection): Promise<string> {
  const pool = createPool(connection, () => undefined, 1);
  try {
    return await dumpSchema(pool);
  } finally {
    await pool.end();
  }
}
