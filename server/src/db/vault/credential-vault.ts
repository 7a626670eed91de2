import { randomBytes } from 'node:crypto';
import { UserError, type JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { KeyRing } from './key-ring.js';
import { keyCheckOf, keyIdOf, seal, unseal } from './seal.js';
import { sealedTables } from './sealed-tables.js';

interface Row {
  type: string;
  name: string;
  visible: JsonObject;
  key_id: string;
  sealed: Buffer;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value as number | boolean));

/** Seals and opens the secrets of credentials. The only place where the key is used. */
export class CredentialVault {
  constructor(
    private readonly pool: pg.Pool,
    private readonly keys: KeyRing,
  ) {}

  /** Names the key that the next `seal` uses: ask for it first. */
  get keyId(): string {
    return this.keys.currentId;
  }

  /**
   * Remembers the key at first use. Throws `UserError` `wrong_key` when the database was made with another, `key_missing` when something in it
   * was sealed with a key that is not here.
   */
  async checkKey(): Promise<void> {
    await this.pool.query('update instance set key_check = $1 where key_check is null', [keyCheckOf(this.keys.current)]);
    const { rows } = await this.pool.query<{ key_check: string }>('select key_check from instance');
    if (!this.keys.all.some((key) => keyCheckOf(key) === rows[0]?.key_check))
      throw new UserError('wrong_key', 'The encryption key is not the one this database was made with, so no credential could be opened; put back the earlier encryption.key file or PARCOURS_ENCRYPTION_KEY, then start again.');
    const known = this.keys.all.map(keyIdOf);
    for (const { name } of sealedTables) {
      const column = name === 'users' ? 'totp_key_id' : 'key_id';
      const { rows: strange } = await this.pool.query<{ id: string }>(`select ${column} as id from ${name} where ${column} <> all($1) limit 1`, [known]);
      // says what to do; the key itself is nowhere to be found
      if (strange[0] !== undefined) this.keys.key(strange[0].id);
    }
  }

  /** The current key is the one this database is opened with from now on: once nothing is sealed with another. */
  async rememberKey(): Promise<void> {
    await this.pool.query('update instance set key_check = $1', [keyCheckOf(this.keys.current)]);
  }

  /** 256 bits that this installation signs something with: made at the first call, the same for all its processes and for good, whatever becomes of the key. */
  async signingSecret(name: string): Promise<Buffer> {
    const place = { workspaceId: 0, id: 0, type: name };
    const { keyId } = this;
    await this.pool.query('insert into instance_secrets (name, key_id, sealed) values ($1, $2, $3) on conflict do nothing', [name, keyId, this.seal(0, 0, name, { secret: randomBytes(32).toString('base64') })]);
    const { rows } = await this.pool.query<{ key_id: string; sealed: Buffer }>('select key_id, sealed from instance_secrets where name = $1', [name]);
    const row = rows[0] as { key_id: string; sealed: Buffer };
    return Buffer.from(this.secretsOf({ ...place, keyId: row.key_id, sealed: row.sealed })['secret'] as string, 'base64');
  }

  seal(workspaceId: number, credentialId: number, type: string, secrets: Readonly<Record<string, string>>): Buffer {
    const key = this.keys.current;
    return seal(key, { workspaceId, credentialId, type, keyId: keyIdOf(key) }, JSON.stringify(secrets));
  }

  /** Secrets alone, as they were stored. */
  secretsOf(credential: { readonly workspaceId: number; readonly id: number; readonly type: string; readonly keyId: string; readonly sealed: Buffer }): Record<string, string> {
    const { workspaceId, id, type, keyId, sealed } = credential;
    return JSON.parse(unseal(this.keys.key(keyId), { workspaceId, credentialId: id, type, keyId }, sealed)) as Record<string, string>;
  }

  /**
   * All values of a credential, for whoever uses it. Throws `UserError` `credential_missing` when the workspace has none of this id,
   * or it is of another type than is asked for.
   */
  async openCredential(workspaceId: number, id: number, type?: string): Promise<Readonly<Record<string, string>>> {
    const found = await this.openTyped(workspaceId, id);
    if (type !== undefined && found.type !== type)
      throw new UserError('credential_missing', `The node needs a credential of the type ${type}, but "${found.name}" is of the type ${found.type}; choose another in the node's settings.`, { credentialId: id });
    return found.values;
  }

  /** The same, with what it is, and which of its values are secret. */
  async openTyped(workspaceId: number, id: number): Promise<{ readonly type: string; readonly name: string; readonly values: Readonly<Record<string, string>>; readonly secrets: readonly string[] }> {
    const { rows } = await this.pool.query<Row>('select type, name, visible, key_id, sealed from credentials where workspace_id = $1 and id = $2', [workspaceId, id]);
    const row = rows[0];
    if (row === undefined) throw new UserError('credential_missing', `The credential with the number ${id} does not exist (any more); choose another in the node's settings.`, { credentialId: id });
    const visible = Object.entries(row.visible).map(([name, value]) => [name, asText(value)] as const);
    const secrets = this.secretsOf({ workspaceId, id, type: row.type, keyId: row.key_id, sealed: row.sealed });
    return { type: row.type, name: row.name, values: { ...Object.fromEntries(visible), ...secrets }, secrets: Object.values(secrets) };
  }
}
