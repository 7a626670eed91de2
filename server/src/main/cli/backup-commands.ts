import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { UserError } from '@parcours/sdk/node';
import { broken, restoreBackup } from '../../db/backup/restore-backup.js';
import { writeBackup, type BackupHead } from '../../db/backup/write-backup.js';
import { CredentialVault } from '../../db/vault/credential-vault.js';
import { keyCheckOf } from '../../db/vault/seal.js';
import { holdRestored } from '../../runtime/publishing/hold-restored.js';
import type { Config } from '../../platform/config.js';
import type { Database } from '../database.js';
import { knownKeys } from '../encryption-key.js';

const all = (rows: Readonly<Record<string, number>>): number => Object.values(rows).reduce((sum, count) => sum + count, 0);

/** Under another name first: a file that is there is whole. Only this user can read it, for it holds everything but the key. */
export async function createBackup(database: Database, file: string): Promise<void> {
  const unfinished = `${file}.unfinished`;
  const written = { rows: 0 };
  const backup = writeBackup(database.pool, new Date());
  async function* lines(): AsyncGenerator<string> {
    const end = yield* backup;
    written.rows = all(end.rows);
  }
  try {
    await pipeline(Readable.from(lines()), createGzip(), createWriteStream(unfinished, { mode: 0o600, flush: true }));
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  process.stdout.write(`${written.rows} rows are in ${file}. Keep the encryption key in another place: without it no credential of the backup can be opened.\n`);
}

function checkKey(config: Config, head: BackupHead): void {
  if (head.keyCheck === null) return;
  const keys = knownKeys(config);
  if (keys === undefined || !keys.all.some((key) => keyCheckOf(key) === head.keyCheck))
    throw new UserError('wrong_key', `The secrets in this backup are sealed with an encryption key that is not here, so no credential could be opened; set PARCOURS_ENCRYPTION_KEY to it, or put its file into ${config.dataDir} as encryption.key, then try again. Nothing was changed.`);
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const unpacked = createGunzip();
  // what goes wrong with the file is thrown to whoever reads its lines
  pipeline(createReadStream(file), unpacked).catch((error: unknown) => unpacked.destroy(error as Error));
  try {
    yield* createInterface({ input: unpacked, crlfDelay: Infinity });
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (code.startsWith('Z_')) throw broken('a file that cannot be unpacked');
    if (code === 'ENOENT') throw new UserError('file_missing', `Expected a backup in ${file}, found no such file.`);
    throw error;
  }
}

export async function restoreFromBackup(config: Config, database: Database, file: string): Promise<void> {
  let paused = 0;
  const { rows } = await restoreBackup(database.pool, linesOf(file), (head) => checkKey(config, head), async (client, head) => {
    paused = await holdRestored(client, new Date(head.madeAt));
  });
  const keys = knownKeys(config);
  if (keys !== undefined) await new CredentialVault(database.pool, keys).checkKey();
  process.stdout.write(`${all(rows)} rows were restored. What was sent after the backup was made is not known here, so ${paused === 0 ? 'everything that would send is paused' : `${paused} workflow${paused === 1 ? ' is' : 's are'} paused`}: start the server, look who would get something twice, and resume.\n`);
}
