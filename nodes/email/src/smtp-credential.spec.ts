import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { UserError, type NodeContext } from '@parcours/sdk/node';
import { smtp } from './smtp-credential.js';
import { reply, startSmtpSink, type SmtpSink } from '../test/smtp-sink.js';

let sink: SmtpSink | undefined;
afterEach(async () => {
  await sink?.close();
  sink = undefined;
});

const network: Pick<NodeContext, 'http' | 'address'> = {
  http: () => Promise.reject(new Error('not used')),
  address: async ({ host, port }) => ({ address: host, family: 4, port, servername: '' }),
};
const trying = (values: Record<string, string>, context = network) => (smtp.test as Extract<typeof smtp.test, (...args: never[]) => unknown>)(values, context);
const values = (port: number | string, more: Record<string, string> = {}) => ({ host: '127.0.0.1', port: String(port), secure: 'none', fromEmail: 'news@shop.example', ...more });

describe('trying an SMTP credential', () => {
  test('succeeds when the server lets us in, without sending anything', async () => {
    sink = await startSmtpSink({ onAuth: (auth, _session, done) => (auth.password === 'right' ? done(null, { user: 'ada' }) : done(reply(535, 'Bad credentials'))) });
    await expect(trying(values(sink.port, { user: 'ada', password: 'right' }))).resolves.toBeUndefined();
    await expect(trying(values(sink.port, { user: 'ada', password: 'wrong' }))).rejects.toMatchObject({ who: 'user', code: 'smtp_auth', message: expect.stringContaining('Bad credentials') });
    expect(sink.received).toEqual([]);
  });

  test('says what is wrong with values that cannot work', async () => {
    await expect(trying(values('many'))).rejects.toThrow('Expected the SMTP credential to have a port from 1 to 65535 such as 587, found "many"; correct the credential.');
    await expect(trying(values(25, { fromEmail: 'shop' }))).rejects.toThrow('a sender address such as news@example.org, found "shop"');
    await expect(trying(values(25, { host: 'http://mail' }))).rejects.toThrow('the name of a host such as smtp.example.org');
  });

  test('connects to the address that was checked, whatever the name would lead to a moment later (F8)', async () => {
    sink = await startSmtpSink({});
    const asked: unknown[] = [];
    const address: NodeContext['address'] = async (request) => {
      asked.push(request);
      return { address: '127.0.0.1', family: 4, port: request.port, servername: request.host };
    };
    await expect(trying(values(sink.port, { host: 'smtp.nowhere.invalid' }), { ...network, address })).resolves.toBeUndefined();
    expect(asked).toEqual([{ host: 'smtp.nowhere.invalid', port: sink.port, protocol: 'smtp' }]);
    const refused: NodeContext['address'] = () => Promise.reject(new UserError('address_refused', 'Not there.'));
    await expect(trying(values(sink.port), { ...network, address: refused })).rejects.toMatchObject({ code: 'address_refused' });
  });
});

describe('the record others check a signature with (RFC 6376)', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const records = (more: Record<string, string>) => smtp.records?.(values(25, more));

  test('is made from the private key, and holds nothing of it', async () => {
    const [record] = (await records({ dkimDomain: 'shop.example', dkimSelector: 'parcours1', dkimKey: pem })) ?? [];
    expect(record?.name).toBe('parcours1._domainkey.shop.example');
    const key = /^v=DKIM1; k=rsa; p=([A-Za-z0-9+/=]+)$/.exec(record?.value ?? '')?.[1] ?? '';
    expect(createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }).equals(publicKey)).toBe(true);
  });

  test('is none where nothing is signed, and says what is wrong with a key, without the key', async () => {
    expect(await records({})).toEqual([]);
    expect(() => records({ dkimDomain: 'shop.example', dkimSelector: 'parcours1', dkimKey: 'nonsense-key' })).toThrow(expect.objectContaining({ code: 'bad_credential', message: expect.not.stringContaining('nonsense-key') }));
  });
});
