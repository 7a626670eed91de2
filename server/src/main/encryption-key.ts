import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { UserError } from '@parcours/sdk/node';
import { KeyRing, type Keys } from '../db/vault/key-ring.js';
import type { Config } from '../platform/config.js';

const KEY_FILE = 'encryption.key';
const PREVIOUS_FILE = 'encryption.previous.key';
const NEXT_FILE = 'encryption.next.key';
const KEY_BYTES = 32;

export type KeySettings = Pick<Config, 'encryptionKey' | 'previousEncryptionKey' | 'dataDir'>;

function readKey(file: string): Buffer | undefined {
  try {
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
    if (key.length !== KEY_BYTES) throw new UserError('bad_key_file', `Expected 32 bytes in base64 in ${file}, found ${key.length}; put back the file from your backup, or set PARCOURS_ENCRYPTION_KEY.`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Only this user can read it. `flag` as for `writeFileSync`. */
function writeKey(file: string, key: Buffer, flag: 'w' | 'wx'): void {
  try {
    writeFileSync(file, `${key.toString('base64')}\n`, { mode: 0o600, flag, flush: true });
    chmodSync(file, 0o600);
  } catch (error) {
    if (flag === 'wx' && (error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new UserError('key_file_unwritable', `Expected to keep a new encryption key in ${file}, but the file cannot be written (${(error as Error).message}); make the folder writable, or set PARCOURS_ENCRYPTION_KEY.`, {}, { cause: error });
  }
}

function readKeys({ encryptionKey, previousEncryptionKey, dataDir }: KeySettings): Keys | undefined {
  if (encryptionKey !== undefined) return { current: encryptionKey, previous: previousEncryptionKey };
  const current = readKey(join(dataDir, KEY_FILE));
  return current === undefined ? undefined : { current, previous: previousEncryptionKey ?? readKey(join(dataDir, PREVIOUS_FILE)) };
}

/** The keys that are here; undefined when there is none, and none is made. */
export function knownKeys(settings: KeySettings): KeyRing | undefined {
  const keys = readKeys(settings);
  return keys === undefined ? undefined : KeyRing.of(keys.current, keys.previous);
}

/**
 * The keys that seal credentials: the configured one, or one made at the first start and kept in a file only this user can read. Throws
 * `UserError` `key_missing` rather than make one for a database that was sealed with another.
 */
export async function encryptionKeys(settings: KeySettings, pool: pg.Pool): Promise<KeyRing> {
  const { dataDir } = settings;
  if (readKeys(settings) === undefined) {
    const { rows } = await pool.query<{ sealed: boolean }>('select key_check is not null as sealed from instance');
    const file = join(dataDir, KEY_FILE);
    if (rows[0]?.sealed === true)
      throw new UserError('key_missing', `Expected the encryption key that this database was made with, found none; set PARCOURS_ENCRYPTION_KEY or put the file back as ${file}. Without it no credential can be opened.`);
    mkdirSync(dataDir, { recursive: true });
    // `wx`: of two processes that start at once, one writes and both read the same key
    writeKey(file, randomBytes(KEY_BYTES), 'wx');
  }
  let known = readKeys(settings) as Keys;
  // a file that is away for a moment changes nothing
  return new KeyRing(() => (known = readKeys(settings) ?? known));
}

/**
 * Puts a new key in the place of the one in the file, which is kept as the earlier one. Stopped in between, the old key is still there: it is
 * written to its second place before it leaves the first.
 */
export function replaceKeyFile(dataDir: string): void {
  const [file, previous, next] = [KEY_FILE, PREVIOUS_FILE, NEXT_FILE].map((name) => join(dataDir, name)) as [string, string, string];
  const current = readKey(file);
  if (current === undefined) throw new UserError('key_missing', `Expected the encryption key in ${file}, found none; put the file back.`);
  writeKey(next, randomBytes(KEY_BYTES), 'w');
  writeKey(previous, current, 'w');
  renameSync(next, file);
}
