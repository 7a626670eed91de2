import { beforeAll, describe, expect, it } from '@jest/globals';
import { signMessage } from '@parcours/sdk/node';
import { emptyWorkflow, makePath } from '@parcours/sdk/workflow';
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { httpStage } from './support/http-server.js';

// G1, G2, G4: who may call a webhook
const stage = httpStage({ PARCOURS_TRUSTED_PROXIES: '127.0.0.1' });
const node = (id: string, type: string, settings: Record<string, unknown>) => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings });

async function credential(type: string, values: Record<string, string>): Promise<number> {
  const answer = await (await stage.owner()).call('POST', 'credentials', { name: type, type: `core.${type}`, values });
  expect(answer.status).toBe(201);
  return (answer.body as unknown as { id: number }).id;
}

async function publish(path: string, settings: Record<string, unknown>): Promise<number> {
  const owner = await stage.owner();
  const nodes = [node('hook', 'core.webhook', { path, method: 'POST', respond: 'at_once', identify: 'nobody', ...settings })];
  const { id } = (await owner.call('POST', 'workflows', { document: { ...emptyWorkflow(path), nodes } })).body as unknown as { id: number };
  const published = await owner.call('POST', `workflows/${id}/publish`, { revision: 1 });
  expect([published.status, published.text.slice(0, 0)]).toEqual([200, '']);
  return id;
}

const started = async (id: number): Promise<number> => ((await (await stage.owner()).call('GET', `workflows/${id}/counts`)).body as unknown as { started: number }).started;
const hit = (path: string, body: unknown, headers: Record<string, string> = {}) => stage.visitor().call('POST', `/hooks/${path}`, body, headers);
const itemsOf = async (runId: number): Promise<string> => JSON.stringify((await stage.pool.query<{ input: unknown }>('select input from runs where id = $1', [runId])).rows);

const TOKEN = 'canary-token-nobody-guesses';
const basic = (user: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` });

describe('a webhook that asks for a token', () => {
  const path = makePath();
  let id: number;
  beforeAll(async () => {
    id = await publish(path, { authentication: 'header', headerCredential: await credential('callerHeader', { name: 'X-Shop-Token', value: TOKEN }) });
  });

  it('answers 401 without the right one, starts nothing, and keeps its secret out of the run', async () => {
    for (const headers of [{}, { 'x-shop-token': 'wrong' }, { 'x-shop-token': '' }, { 'x-shop-token': `${TOKEN}x` }]) {
      const answer = await hit(path, {}, headers as Record<string, string>);
      expect([answer.status, answer.body.error?.code, answer.headers.get('www-authenticate')]).toEqual([401, 'caller_refused', 'Token']);
    }
    expect(await started(id)).toBe(0);
    const good = await hit(path, { n: 1 }, { 'X-Shop-Token': TOKEN });
    expect(good.status).toBe(202);
    const items = await itemsOf((good.body as unknown as { runId: number }).runId);
    expect(items).toContain('"n":1');
    expect(items).not.toContain(TOKEN);
    expect(await started(id)).toBe(1);
  });

  it('does not take an address nobody listens at for one that refuses', async () => {
    expect((await hit('nobody-listens-at-this-one', {}, { 'x-shop-token': TOKEN })).status).toBe(404);
  });

  it('keeps the secret out of the workflow, its export and its description', async () => {
    const owner = await stage.owner();
    for (const shown of [`workflows/${id}`, `workflows/${id}/export`, 'credentials']) expect((await owner.call('GET', shown)).text).not.toContain(TOKEN);
  });

  it('cannot be published without saying what callers show', async () => {
    const owner = await stage.owner();
    const nodes = [node('hook', 'core.webhook', { path: 'without-secret-nobody-guesses', method: 'POST', authentication: 'signature' })];
    const { id: other } = (await owner.call('POST', 'workflows', { document: { ...emptyWorkflow('other'), nodes } })).body as unknown as { id: number };
    expect((await owner.call('POST', `workflows/${other}/publish`, { revision: 1 })).status).toBe(422);
  });

  it('lets nobody in when its credential is gone', async () => {
    const lost = 'credential-lost-nobody-guesses';
    const credentialId = await credential('callerHeader', { name: 'X-Shop-Token', value: TOKEN });
    await publish(lost, { authentication: 'header', headerCredential: credentialId });
    await stage.pool.query('delete from credentials where id = $1', [credentialId]);
    expect((await hit(lost, {}, { 'x-shop-token': TOKEN })).status).toBe(401);
  });

  it('opens no credential of another workspace', async () => {
    const foreign = 'foreign-credential-nobody-guesses';
    const stranger = await stage.stranger();
    const made = await stranger.call('POST', 'credentials', { name: 'theirs', type: 'core.callerHeader', values: { name: 'X-Shop-Token', value: TOKEN } });
    await publish(foreign, { authentication: 'header', headerCredential: (made.body as unknown as { id: number }).id });
    expect((await hit(foreign, {}, { 'x-shop-token': TOKEN })).status).toBe(401);
  });
});

describe('a webhook that asks for user and password', () => {
  it('takes the right ones only', async () => {
    const path = makePath();
    await publish(path, { authentication: 'basic', basicCredential: await credential('callerBasic', { user: 'shop', password: 'a very long password' }) });
    expect((await hit(path, {}, basic('shop', 'a very long password'))).status).toBe(202);
    for (const headers of [{}, basic('shop', 'wrong'), basic('', ''), basic('Shop', 'a very long password'), { authorization: 'Basic !!!' }, { authorization: 'Bearer x' }])
      expect((await hit(path, {}, headers as Record<string, string>)).status).toBe(401);
  });
});

describe('a webhook that asks for a JSON web token', () => {
  const secret = 'thirty-two characters or more ...';
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
  const token = (alg: string, key: Uint8Array | Parameters<SignJWT['sign']>[0], claims: Record<string, unknown>, expires: string | null = '5m') => {
    const jwt = new SignJWT(claims).setProtectedHeader({ alg });
    return (expires === null ? jwt : jwt.setExpirationTime(expires)).sign(key);
  };
  const shared = new TextEncoder().encode(secret);
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

  it('takes those that were made with its key, for it, and are still good', async () => {
    const path = makePath();
    await publish(path, { authentication: 'jwt', jwtCredential: await credential('callerJwt', { algorithm: 'HS256', secret, audience: 'parcours', issuer: 'shop' }) });
    const claims = { aud: 'parcours', iss: 'shop' };
    expect((await hit(path, {}, bearer(await token('HS256', shared, claims)))).status).toBe(202);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ ...claims, exp: 9e9 })).toString('base64url')}.`;
    const wrong = [
      await token('HS256', new TextEncoder().encode(`${secret}x`), claims),
      await token('HS256', shared, { ...claims, aud: 'another' }),
      await token('HS256', shared, { ...claims, iss: 'another' }),
      await token('HS256', shared, claims, '-5m'),
      await token('HS256', shared, claims, null),
      await token('HS512', shared, claims),
      unsigned, 'nonsense', '',
    ];
    for (const text of wrong) expect((await hit(path, {}, bearer(text))).status).toBe(401);
  });

  it('is not talked into taking its public key for a shared secret', async () => {
    const path = makePath();
    await publish(path, { authentication: 'jwt', jwtCredential: await credential('callerJwt', { algorithm: 'RS256', publicKey }) });
    const { createPrivateKey } = await import('node:crypto');
    expect((await hit(path, {}, bearer(await token('RS256', createPrivateKey(privateKey), {})))).status).toBe(202);
    expect((await hit(path, {}, bearer(await token('HS256', new TextEncoder().encode(publicKey), {})))).status).toBe(401);
  });
});

describe('a webhook whose calls are signed', () => {
  const path = makePath();
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  let id: number;
  const send = (body: string, messageId: string, { at = Date.now(), key = secret }: { at?: number; key?: string } = {}) =>
    hit(path, body, { ...signMessage(key, { id: messageId, timestamp: Math.floor(at / 1_000), body }), 'content-type': 'application/json' });
  beforeAll(async () => {
    id = await publish(path, { authentication: 'signature', signatureCredential: await credential('callerSignature', { secret }) });
  });

  it('takes the body byte by byte as it was signed, and nothing else', async () => {
    const good = await send('{ "a" : 1.0 ,"é":"ü"}', 'first');
    expect(good.status).toBe(202);
    const signed = signMessage(secret, { id: 'other', timestamp: Math.floor(Date.now() / 1_000), body: '{"a":1}' });
    expect((await hit(path, '{"a": 1}', signed)).status).toBe(401);
    expect((await hit(path, '{"a":1}', { ...signed, 'webhook-id': 'third' })).status).toBe(401);
    expect((await send('{}', 'old', { at: Date.now() - 6 * 60_000 })).status).toBe(401);
    expect((await send('{}', 'early', { at: Date.now() + 6 * 60_000 })).status).toBe(401);
    expect((await send('{}', 'forged', { key: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx' })).status).toBe(401);
    expect(await started(id)).toBe(1);
  });

  it('starts one run for a message that comes again, also many times in the same moment, and answers as the first time', async () => {
    const before = await started(id);
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('{"b":2}', 'again')));
    const runs = new Set(answers.map((answer) => (answer.body as unknown as { runId: number }).runId));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 202));
    expect(runs.size).toBe(1);
    expect((await send('{"b":2}', 'again')).body).toEqual({ runId: [...runs][0] });
    expect(await started(id)).toBe(before + 1);
  });
});

describe('a webhook for certain networks', () => {
  const path = makePath();
  const from = (address: string) => hit(path, {}, { 'x-forwarded-for': address });
  beforeAll(() => publish(path, { allowFrom: '203.0.113.0/24, 2001:db8::/32' }));

  it.each([
    ['203.0.113.9', 202],
    ['::ffff:203.0.113.9', 202],
    ['2001:db8::7', 202],
    ['198.51.100.1', 403],
    // whatever the caller wrote before the address our proxy saw is only the caller's word
    ['203.0.113.9, 198.51.100.1', 403],
    ['1203.0.113.9', 403],
    ['203.0.113.9.example.org', 403],
  ])('is called from %s: %d', async (address, status) => {
    expect((await from(address)).status).toBe(status);
  });

  it('is not published with an address that is none', async () => {
    const owner = await stage.owner();
    const nodes = [node('hook', 'core.webhook', { path: 'wrong-network-nobody-guesses', method: 'POST', allowFrom: '203.0.113' })];
    const { body } = await owner.call('POST', 'workflows', { document: { ...emptyWorkflow('x'), nodes } });
    expect((body as unknown as { problems: { code: string; field?: string }[] }).problems).toMatchObject([{ code: 'bad_address', field: 'allowFrom' }]);
  });
});
