import { openDatabaseHost } from './database-host.mjs';
import '../../../tools/typescript-sources.mjs';

export default async function setUp() {
  const { startEmbeddedPostgres } = await import('../../src/platform/embedded-postgres.ts');
  const host = await openDatabaseHost(startEmbeddedPostgres);
  globalThis.parcoursDatabaseHost = host;
  process.env.PARCOURS_TEST_DATABASE_HOST = host.address; // workers start after this and inherit it
}
