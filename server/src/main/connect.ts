import type { Connection } from '../db/migrate.js';
import type { Config } from '../platform/config.js';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded-postgres.js';

export interface ReachedDatabase {
  readonly connection: Connection;
  /** Ends what was started for this; somebody else's server stays up. */
  release(): Promise<void>;
}

const nothing = async (): Promise<void> => undefined;

/** The database of the server: the one at DATABASE_URL, or the embedded one, which ends with this process. */
export async function startDatabase(config: Config, onExit: (message: string) => void): Promise<ReachedDatabase> {
  if (config.databaseUrl !== undefined) return { connection: { url: config.databaseUrl }, release: nothing };
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, onExit });
  return { connection: postgres.connection, release: () => postgres.stop() };
}

/** The same database for a command beside the server: through the running server's socket, or started for as long as the command takes. */
export async function reachDatabase(config: Config): Promise<ReachedDatabase> {
  const running = config.databaseUrl === undefined ? runningEmbeddedPostgres(config.dataDir) : undefined;
  return running === undefined ? startDatabase(config, () => undefined) : { connection: running, release: nothing };
}
