import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@parcours/sdk/node';
import type { Config } from '../platform/config.js';

const KEY_FILE = 'encryption.key';
const KEY_BYTES = 32;

function readKey(file: string): Buffer | null {
  try {
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
    if (key.length !== KEY_BYTES) throw new UserError('bad_key_file', `Expected 32 bytes in base64 in ${file}, found ${key.length}; put back the file from your backup, or set PARCOURS_ENCRYPTION_KEY.`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The key that seals credentials: the configured one, or one made at the first start and kept in a file only this user can read. */
export function encryptionKey(config: Pick<Config, 'encryptionKey' | 'dataDir'>): Buffer {
  if (config.encryptionKey !== undefined) return config.encryptionKey;
  const file = join(config.dataDir, KEY_FILE);
  const known = readKey(file);
  if (known !== null) return known;
  mkdirSync(config.dataDir, { recursive: true });
  try {
    // `wx`: of two processes that start at once, one writes and both read the same key
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(file, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new UserError('key_file_unwritable', `Expected to keep a new encryption key in ${file}, but the file cannot be written (${(error as Error).message}); make the folder writable, or set PARCOURS_ENCRYPTION_KEY.`, {}, { cause: error });
  }
  return readKey(file) as Buffer;
}
