import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../db/migrate.js';
import { startEmbeddedPostgres } from '../../platform/embedded-postgres.js';
import { OPENAPI_FILE, openApiText } from './openapi-text.js';
import { SCHEMA_FILE, schemaText } from './schema-text.js';

/** Rewrites the committed descriptions of the API and of the database (`npm run golden -w @parcours/server`); their diff is read in review. */
async function writeGolden(): Promise<void> {
  writeFileSync(OPENAPI_FILE, openApiText());
  const dataDir = mkdtempSync(join(tmpdir(), 'parcours-schema-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  try {
    await migrate(postgres.connection);
    writeFileSync(SCHEMA_FILE, await schemaText(postgres.connection));
  } finally {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await writeGolden();
