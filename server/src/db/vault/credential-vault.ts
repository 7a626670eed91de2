import { UserError, type JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import { keyCheckOf, keyIdOf, seal, unseal } from './seal.js';

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
  readonly keyId: string;

  constructor(
    private readonly pool: pg.Pool,
    private readonly key: Buffer,
  ) {
    this.keyId = keyIdOf(key);
  }

  /** Remembers the key at first use. Throws `UserError` `wrong_key` when the database was made with another. */
  async checkKey(): Promise<void> {
    const check = keyCheckOf(this.key);
    await this.pool.query('update instance set key_check = $1 where key_check is null', [check]);
    const { rows } = await this.pool.query<{ key_check: string }>('select key_check from instance');
    if (rows[0]?.key_check !== check)
      throw new UserError('wrong_key', 'The encryption key is not the one this database was made with, so no credential could be opened; put back the earlier encryption.key file or PARCOURS_ENCRYPTION_KEY, then start again.');
  }

  seal(workspaceId: number, credentialId: number, type: string, secrets: Readonly<Record<string, string>>): Buffer {
    return seal(this.key, { workspaceId, credentialId, type, keyId: this.keyId }, JSON.stringify(secrets));
  }

  /** Secrets alone, as they were stored. */
  secretsOf(credential: { readonly workspaceId: number; readonly id: number; readonly type: string; readonly keyId: string; readonly sealed: Buffer }): Record<string, string> {
    const { workspaceId, id, type, keyId, sealed } = credential;
    return JSON.parse(unseal(this.key, { workspaceId, credentialId: id, type, keyId }, sealed)) as Record<string, string>;
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

  /** The same, with what it is. */
  async openTyped(workspaceId: number, id: number): Promise<{ readonly type: string; readonly name: string; readonly values: Readonly<Record<string, string>> }> {
    const { rows } = await this.pool.query<Row>('select type, name, visible, key_id, sealed from credentials where workspace_id = $1 and id = $2', [workspaceId, id]);
    const row = rows[0];
    if (row === undefined) throw new UserError('credential_missing', `The credential with the number ${id} does not exist (any more); choose another in the node's settings.`, { credentialId: id });
    const visible = Object.entries(row.visible).map(([name, value]) => [name, asText(value)] as const);
    return { type: row.type, name: row.name, values: { ...Object.fromEntries(visible), ...this.secretsOf({ workspaceId, id, type: row.type, keyId: row.key_id, sealed: row.sealed }) } };
  }
}
