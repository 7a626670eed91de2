import { UserError } from '@parcours/sdk/node';
import { CredentialVault } from '../../db/vault/credential-vault.js';
import { rotateKeys, type Rotation } from '../../db/vault/rotate-keys.js';
import type { Config } from '../../platform/config.js';
import type { Database } from '../database.js';
import { encryptionKeys, replaceKeyFile } from '../encryption-key.js';

const report = ({ sealedAnew, damaged }: Rotation): void => {
  process.stdout.write(`${sealedAnew} secrets were sealed with the new key.\n`);
  if (damaged.length > 0) throw new UserError('sealed_damaged', `These do not open with any key and were left as they are: ${damaged.join(', ')}; enter them again.`);
};

/**
 * Seals all secrets with another key while servers run. The key in the file is replaced by a new one; a configured key is replaced by whoever
 * configures it. One that was stopped goes on when it is called again.
 */
export async function rotateVault(config: Config, database: Database): Promise<void> {
  const tell = (done: number): void => void process.stderr.write(`${done} secrets so far\n`);
  const vault = new CredentialVault(database.pool, await encryptionKeys(config, database.pool));
  await vault.checkKey();
  const before = await rotateKeys(database.pool, vault, tell);
  if (before.sealedAnew > 0) return report(before);
  if (config.encryptionKey === undefined) {
    replaceKeyFile(config.dataDir);
    report(await rotateKeys(database.pool, vault, tell));
    process.stdout.write('The new key is in encryption.key, the earlier one in encryption.previous.key: keep a copy of the new one. Backups made before need the earlier one.\n');
    return;
  }
  throw new UserError('no_new_key', 'Everything is sealed with PARCOURS_ENCRYPTION_KEY already. To change it, set PARCOURS_PREVIOUS_ENCRYPTION_KEY to the key of today and PARCOURS_ENCRYPTION_KEY to a new one (openssl rand -base64 32) for all processes, start them again, then run this command.');
}
