import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import type { Credential } from '@parcours/sdk/api';
import { CredentialVault } from '../../src/db/vault/credential-vault.js';
import { KeyRing } from '../../src/db/vault/key-ring.js';
import { httpStage, type Visitor } from './support/http-server.js';
import { journey } from './support/journey.js';

const stage = httpStage();
const SECRET = 'canary-7f3a9';
let owner: Visitor;
let made: Credential;
beforeAll(async () => {
  owner = await stage.owner();
  made = (await owner.call('POST', 'credentials', { type: 'probe.account', name: 'Mail', values: { host: 'mail.example.org', password: SECRET } })).body as unknown as Credential;
});
const pool = (): pg.Pool => stage.pool;
const open = () => stage.server.app.get(CredentialVault).openCredential(1, made.id, 'probe.account');
const save = (values: Record<string, unknown>) => owner.call('PUT', `credentials/${made.id}`, { name: 'Mail', values });

describe('a credential', () => {
  it('shows what is not secret and which secrets are set, and nothing more, anywhere', async () => {
    expect(made).toMatchObject({ type: 'probe.account', name: 'Mail', values: { host: 'mail.example.org' }, secretsSet: ['password'] });
    const answers = await Promise.all([owner.call('GET', 'credentials'), owner.call('GET', 'credentials?search=mail'), owner.call('POST', `credentials/${made.id}/test`)]);
    for (const { text } of answers) expect(text).not.toContain(SECRET);
    const { rows } = await pool().query<{ row: string }>('select c::text as row from credentials c');
    expect(rows).toHaveLength(1);
    for (const { row } of rows) {
      expect(row).not.toContain(SECRET);
      expect(row).not.toContain(Buffer.from(SECRET).toString('hex'));
    }
  });
  it('opens for the node that uses it, for no other type and in no other workspace', async () => {
    expect(await open()).toEqual({ host: 'mail.example.org', password: SECRET });
    const vault = stage.server.app.get(CredentialVault);
    await expect(vault.openCredential(1, made.id, 'email.smtp')).rejects.toMatchObject({ code: 'credential_missing' });
    await expect(vault.openCredential(2, made.id)).rejects.toMatchObject({ code: 'credential_missing' });
  });
  it('keeps its secret when only the name is changed, but does not carry it to another host', async () => {
    expect((await save({ host: 'mail.example.org' })).status).toBe(200);
    expect((await save({ host: 'mail.example.org', password: '' })).status).toBe(200);
    expect(await open()).toMatchObject({ password: SECRET });
    const refused = await save({ host: 'evil.example' });
    expect([refused.status, refused.body.error?.code, refused.body.error?.details]).toEqual([422, 'secret_needed', { field: 'password' }]);
    expect((await save({ host: 'new.example.org', password: 'fresh' })).status).toBe(200);
    expect(await open()).toEqual({ host: 'new.example.org', password: 'fresh' });
  });
  it('is tried against the other side, whose answer is shown', async () => {
    expect((await owner.call('POST', `credentials/${made.id}/test`)).body).toEqual({ ok: false, message: 'new.example.org does not know this password.' });
    await save({ host: 'new.example.org', password: 'open sesame' });
    expect((await owner.call('POST', `credentials/${made.id}/test`)).body).toMatchObject({ ok: true });
  });
  it.each([
    [{ type: 'probe.nothing', name: 'x', values: {} }, 'unknown_credential_type'],
    [{ type: 'probe.account', name: 'x', values: { host: 'h' } }, 'bad_credential'],
    [{ type: 'probe.account', name: 'x', values: { host: 'h', password: 'p', extra: 1 } }, 'bad_credential'],
    [{ type: 'probe.account', name: 'x', values: { host: 5, password: 'p' } }, 'bad_credential'],
  ])('is refused when its values do not fit: %j', async (body, code) => {
    const refused = await owner.call('POST', 'credentials', body);
    expect([refused.status, refused.body.error?.code]).toEqual([422, code]);
  });
  it('shows what is to be published so that it works, made from its secret and without it', async () => {
    const dkimKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { id } = (await owner.call('POST', 'credentials', { type: 'email.smtp', name: 'Signing', values: { host: 'mail.example.org', port: 587, secure: 'starttls', fromEmail: 'a@example.org', dkimDomain: 'example.org', dkimSelector: 's1', dkimKey } })).body as unknown as Credential;
    const shown = await owner.call('GET', `credentials/${id}/records`);
    expect(shown.body).toMatchObject({ items: [{ name: 's1._domainkey.example.org', value: expect.stringMatching(/^v=DKIM1; k=rsa; p=MII/) }], problem: null });
    expect(shown.text).not.toContain(dkimKey.split('\n')[1] as string);
    expect((await owner.call('GET', `credentials/${made.id}/records`)).body).toEqual({ items: [], problem: null });
    await owner.call('DELETE', `credentials/${id}`);
  });
  it('cannot be moved to another row of the database', async () => {
    const other = (await owner.call('POST', 'credentials', { type: 'probe.account', name: 'Other', values: { host: 'h', password: 'p' } })).body as unknown as Credential;
    await pool().query('update credentials set sealed = (select sealed from credentials where id = $1) where id = $2', [made.id, other.id]);
    await expect(stage.server.app.get(CredentialVault).openCredential(1, other.id)).rejects.toMatchObject({ code: 'sealed_damaged' });
    expect((await owner.call('DELETE', `credentials/${other.id}`)).status).toBe(204);
  });
  it('stays as long as a published workflow uses it', async () => {
    const document = journey('path-that-uses-a-credential');
    const { id } = (await owner.call('POST', 'workflows', { document: { ...document, nodes: document.nodes.map((node) => (node.type === 'probe.send' ? { ...node, settings: { account: made.id } } : node)) } })).body as unknown as { id: number };
    expect((await owner.call('POST', `workflows/${id}/publish`, { revision: 1 })).status).toBe(200);
    const refused = await owner.call('DELETE', `credentials/${made.id}`);
    expect([refused.status, refused.body.error?.code]).toEqual([409, 'credential_in_use']);
    await owner.call('DELETE', `workflows/${id}`);
    expect((await owner.call('DELETE', `credentials/${made.id}`)).status).toBe(204);
    expect((await owner.call('DELETE', `credentials/${made.id}`)).status).toBe(404);
  });
});

describe('the encryption key', () => {
  it('is recognised: a server with another one does not start on this database', async () => {
    const other = new CredentialVault(pool(), KeyRing.of(Buffer.alloc(32, 7)));
    await expect(other.checkKey()).rejects.toMatchObject({ code: 'wrong_key', message: expect.stringContaining('encryption.key') });
  });
});
