import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type pg from 'pg';
import { CredentialVault } from '../../src/db/vault/credential-vault.js';
import { KeyRing } from '../../src/db/vault/key-ring.js';
import { rotateKeys } from '../../src/db/vault/rotate-keys.js';
import { encryptionKeys } from '../../src/main/encryption-key.js';
import { createPool } from '../../src/runtime/pool.js';
import { openUrl } from '../cluster/worker-process.js';
import { programOf } from '../support/program-of.js';
import { testDatabase } from '../support/test-database.js';

jest.setTimeout(90_000);
const database = testDatabase();
const root = join(import.meta.dirname, '../../..');
let pool: pg.Pool;
let dataDir: string;
beforeAll(() => {
  pool = createPool(database.connection, () => undefined, 3);
});
afterAll(() => pool.end());
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parcours-vault-'));
  await pool.query('truncate workspaces, users, instance_secrets restart identity cascade');
  await pool.query('update instance set key_check = null');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const secretOf = (number: number): string => `secret number ${number}`;

/** One secret of each kind that is kept, and `count` credentials. */
async function fill(vault: CredentialVault, count: number): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(`insert into workspaces (name) values ('Tea') returning id`);
  const workspaceId = rows[0]!.id;
  const { rows: ids } = await pool.query<{ id: number }>(`select nextval(pg_get_serial_sequence('credentials', 'id'))::int as id from generate_series(1, $1)`, [count]);
  const { keyId } = vault;
  await pool.query(
    `insert into credentials (id, workspace_id, type, name, key_id, sealed) overriding system value select id, $1, 'probe.account', 'c' || id, $2, sealed from unnest($3::int[], $4::bytea[]) given(id, sealed)`,
    [workspaceId, keyId, ids.map(({ id }) => id), ids.map(({ id }) => vault.seal(workspaceId, id, 'probe.account', { password: secretOf(id) }))],
  );
  const [first] = ids as [{ id: number }];
  await pool.query(`insert into credential_tokens (credential_id, workspace_id, state, key_id, sealed) values ($1, $2, 'connected', $3, $4)`, [first.id, workspaceId, keyId, vault.seal(workspaceId, first.id, 'probe.account tokens', { tokens: 'access' })]);
  await pool.query(`insert into oauth_states (state_hash, session_hash, workspace_id, credential_id, expires_at, key_id, sealed) values ('\\x01', '\\x02', $1, $2, now() + interval '1 minute', $3, $4)`, [workspaceId, first.id, keyId, vault.seal(workspaceId, first.id, 'probe.account state', { verifier: 'proof' })]);
  const { rows: users } = await pool.query<{ id: number }>(`insert into users (email, name) values ('ada@example.org', 'Ada') returning id`);
  await pool.query('update users set totp_key_id = $2, totp_sealed = $3 where id = $1', [users[0]!.id, keyId, vault.seal(0, users[0]!.id, 'user.totp', { secret: 'JBSWY3DP' })]);
  await vault.signingSecret('tracking');
  return workspaceId;
}

/** What everything comes to when it is opened; the same before and after. */
async function opened(vault: CredentialVault): Promise<unknown> {
  const { rows } = await pool.query<{ id: number; workspace_id: number; owner: number; type: string; key_id: string; sealed: Buffer }>(
    `select id, workspace_id, type, key_id, sealed from credentials
     union all select t.credential_id, t.workspace_id, c.type || ' tokens', t.key_id, t.sealed from credential_tokens t join credentials c on c.id = t.credential_id
     union all select s.credential_id, s.workspace_id, c.type || ' state', s.key_id, s.sealed from oauth_states s join credentials c on c.id = s.credential_id
     union all select id, 0, 'user.totp', totp_key_id, totp_sealed from users where totp_sealed is not null
     union all select 0, 0, name, key_id, sealed from instance_secrets order by 3, 1`,
  );
  return rows.map(({ id, workspace_id: workspaceId, type, key_id: keyId, sealed }) => [type, id, vault.secretsOf({ workspaceId: Number(workspaceId), id, type, keyId, sealed })]);
}

const keysInUse = async (): Promise<string[]> =>
  (await pool.query<{ key_id: string }>('select distinct key_id from (select key_id from credentials union select key_id from credential_tokens union select key_id from oauth_states union select totp_key_id from users where totp_key_id is not null union select key_id from instance_secrets) k order by 1')).rows.map((row) => row.key_id);

describe('changing the encryption key (E3)', () => {
  it('seals every kind of secret anew, and what was sealed before still opens with the earlier key until then', async () => {
    const [first, second] = [randomBytes(32), randomBytes(32)];
    const before = new CredentialVault(pool, KeyRing.of(first));
    await before.checkKey();
    await fill(before, 450);
    const contents = await opened(before);
    const both = new CredentialVault(pool, KeyRing.of(second, first));
    await both.checkKey();
    expect(await opened(both)).toEqual(contents);
    expect(await rotateKeys(pool, both)).toEqual({ sealedAnew: 454, damaged: [] });
    expect(await keysInUse()).toEqual([both.keyId]);
    const after = new CredentialVault(pool, KeyRing.of(second));
    await after.checkKey();
    expect(await opened(after)).toEqual(contents);
    expect(await rotateKeys(pool, after)).toEqual({ sealedAnew: 0, damaged: [] });
    await expect(before.checkKey()).rejects.toMatchObject({ code: 'wrong_key' });
  });
  it('leaves alone what does not open, and says where it is', async () => {
    const [first, second] = [randomBytes(32), randomBytes(32)];
    await fill(new CredentialVault(pool, KeyRing.of(first)), 3);
    const { rows } = await pool.query<{ id: number }>(`update credentials set sealed = set_byte(sealed, 70, get_byte(sealed, 70) # 1) where id = (select min(id) from credentials) returning id`);
    expect(await rotateKeys(pool, new CredentialVault(pool, KeyRing.of(second, first)))).toEqual({ sealedAnew: 6, damaged: [`credentials ${rows[0]!.id}`] });
  });
  it('is not forgotten half-way: without the earlier key the server does not start', async () => {
    const [first, second] = [randomBytes(32), randomBytes(32)];
    const before = new CredentialVault(pool, KeyRing.of(first));
    await before.checkKey();
    await fill(before, 1);
    const both = new CredentialVault(pool, KeyRing.of(second, first));
    await both.rememberKey();
    await expect(new CredentialVault(pool, KeyRing.of(second)).checkKey()).rejects.toMatchObject({ code: 'key_missing', message: expect.stringContaining('vault rotate') });
  });
  it('may be killed at any moment and goes on at the next call, while a server seals and opens', async () => {
    const ring = await encryptionKeys({ dataDir }, pool);
    const server = new CredentialVault(pool, ring);
    await server.checkKey();
    const workspaceId = await fill(server, 6_000);
    const contents = await opened(server);
    const before = server.keyId;
    const relay = await openUrl(database.connection);
    const rotate = (killed: boolean): Promise<{ out: string; code: number | null }> =>
      new Promise((done) => {
        const child = spawn(process.execPath, [...programOf('cli'), 'vault', 'rotate'], { cwd: root, env: { PATH: process.env['PATH'], PARCOURS_DATA_DIR: dataDir, DATABASE_URL: relay.url } });
        let out = '';
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (text: Buffer) => {
            out += text.toString();
            if (killed && out.includes('secrets so far')) child.kill('SIGKILL');
          });
        child.once('close', (code) => done({ out, code }));
      });
    try {
      await rotate(true);
      expect(await keysInUse()).toEqual([before, server.keyId].sort());
      expect(server.keyId).not.toBe(before);
      // the server knows both keys by now: what it has sealed and what was sealed elsewhere opens
      expect(await opened(server)).toEqual(contents);
      await pool.query('update credentials set key_id = $2, sealed = $3 where id = (select min(id) from credentials where workspace_id = $1)', [workspaceId, server.keyId, server.seal(workspaceId, (await pool.query<{ id: number }>('select min(id) as id from credentials')).rows[0]!.id, 'probe.account', { password: 'new' })]);
      const second = await rotate(false);
      expect([second.code, second.out]).toEqual([0, expect.stringMatching(/\d+ secrets were sealed with the new key/)]);
      expect(await keysInUse()).toEqual([server.keyId]);
      expect((await opened(server)) as unknown[]).toHaveLength((contents as unknown[]).length);
    } finally {
      await relay.close();
    }
  });
});

describe('the key file (E2)', () => {
  it('is made once, for this user alone, and is nowhere in the database', async () => {
    const ring = await encryptionKeys({ dataDir }, pool);
    const vault = new CredentialVault(pool, ring);
    await vault.checkKey();
    const file = join(dataDir, 'encryption.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await encryptionKeys({ dataDir }, pool)).current).toEqual(ring.current);
    const { rows } = await pool.query<{ key_check: string }>('select key_check from instance');
    expect(rows[0]?.key_check).not.toContain(readFileSync(file, 'utf8').trim());
  });
  it('is asked for by name when it is missing, and no other one is made in its place', async () => {
    await new CredentialVault(pool, KeyRing.of(randomBytes(32))).checkKey();
    await expect(encryptionKeys({ dataDir }, pool)).rejects.toMatchObject({ code: 'key_missing', message: expect.stringContaining('encryption.key') });
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
