import type pg from 'pg';
import { isNodeFailure } from '@parcours/sdk/node';
import type { CredentialVault } from './credential-vault.js';
import { sealedTables, type SealedTable } from './sealed-tables.js';

interface Row {
  id: string | number;
  workspace_id: string | number;
  owner: number;
  type: string;
  key_id: string;
  sealed: Buffer;
}

export interface Rotation {
  /** Secrets that are sealed with the current key now, and were not. */
  readonly sealedAnew: number;
  /** Where secrets stand that do not open, with any key: they were damaged before, and are left as they are. */
  readonly damaged: readonly string[];
}

const START: Readonly<Record<string, string>> = { oauth_states: '', instance_secrets: '' };

/**
 * Seals everything with the current key. A slice of rows is one transaction, so that it can be stopped at any instant: each secret is sealed with
 * the one key or the other, and the next call goes on. Nothing to do, nothing done.
 */
export async function rotateKeys(pool: pg.Pool, vault: CredentialVault, tell: (sealedAnew: number) => void = () => undefined): Promise<Rotation> {
  let sealedAnew = 0;
  const damaged: string[] = [];
  for (const table of sealedTables) {
    for (let after: string | undefined = START[table.name] ?? '0'; after !== undefined; ) {
      const slice: Slice = await sealSlice(pool, vault, table, after);
      sealedAnew += slice.sealedAnew;
      damaged.push(...slice.damaged);
      after = slice.last;
      if (slice.sealedAnew > 0) tell(sealedAnew);
    }
  }
  await vault.rememberKey();
  return { sealedAnew, damaged };
}

interface Slice extends Rotation {
  readonly last: string | undefined;
}

async function sealSlice(pool: pg.Pool, vault: CredentialVault, table: SealedTable, after: string): Promise<Slice> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { keyId } = vault;
    const { rows } = await client.query<Row>(table.select, [keyId, after]);
    const damaged: string[] = [];
    for (const row of rows) {
      const place = { workspaceId: Number(row.workspace_id), id: row.owner, type: row.type };
      const secrets = open(vault, { ...place, keyId: row.key_id, sealed: row.sealed });
      if (secrets === null) damaged.push(`${table.name} ${row.id}`);
      else await client.query(table.update, [row.id, vault.keyId, vault.seal(place.workspaceId, place.id, place.type, secrets)]);
    }
    await client.query('commit');
    const last = rows.at(-1)?.id;
    return { sealedAnew: rows.length - damaged.length, damaged, last: last === undefined ? undefined : String(last) };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

function open(vault: CredentialVault, sealed: Parameters<CredentialVault['secretsOf']>[0]): Record<string, string> | null {
  try {
    return vault.secretsOf(sealed);
  } catch (error) {
    if (isNodeFailure(error) && error.code === 'sealed_damaged') return null;
    throw error;
  }
}
