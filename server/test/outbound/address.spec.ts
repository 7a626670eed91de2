import { describe, expect, it } from '@jest/globals';
import { createOutbound } from '../../src/runtime/outbound/create-outbound.js';
import type { Resolve } from '../../src/runtime/outbound/guarded-lookup.js';

const NAMES: Readonly<Record<string, string[]>> = { 'smtp.example.org': ['93.184.216.34'], 'mail.internal': ['10.0.0.5'], 'mixed.example.org': ['93.184.216.34', '127.0.0.1'], 'six.example.org': ['2606:2800:220:1::1'] };
const resolve: Resolve = (host, _options, done) => {
  const found = NAMES[host];
  if (host === 'busy.example.org') return done(Object.assign(new Error('busy'), { code: 'EAI_AGAIN' }), []);
  if (found === undefined) return done(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), []);
  done(null, found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
};
const strict = createOutbound({ allowPrivateHosts: [], resolve });
const open = createOutbound({ allowPrivateHosts: ['mail.internal', '127.0.0.0/8'], resolve });

describe('the address of a host that is not spoken to by HTTP (F8)', () => {
  it('is the one that was checked, with the name its certificate must have', async () => {
    expect(await strict.address({ host: 'SMTP.example.org.', port: 587, protocol: 'smtp' })).toEqual({ address: '93.184.216.34', family: 4, port: 587, servername: 'smtp.example.org' });
    expect(await strict.address({ host: 'six.example.org', port: 25, protocol: 'smtp' })).toMatchObject({ family: 6 });
    expect(await strict.address({ host: '93.184.216.34', port: 465, protocol: 'smtp' })).toMatchObject({ address: '93.184.216.34', servername: '' });
    expect(await open.address({ host: 'mail.internal', port: 1025, protocol: 'smtp' })).toMatchObject({ address: '10.0.0.5', port: 1025 });
    expect(await open.address({ host: '127.0.0.1', port: 2526, protocol: 'smtp' })).toMatchObject({ address: '127.0.0.1' });
  });
  it.each([
    ['127.0.0.1', 25, 'address_refused'], ['mail.internal', 25, 'address_refused'], ['mixed.example.org', 25, 'address_refused'], ['[::1]', 25, 'address_refused'], ['::ffff:127.0.0.1', 25, 'address_refused'],
    ['169.254.169.254', 25, 'address_refused'], ['0x7f.1', 25, 'address_refused'], ['2130706433', 25, 'address_refused'], ['nowhere.example.org', 25, 'address_refused'],
    ['smtp.example.org', 80, 'port_refused'], ['smtp.example.org', 6379, 'port_refused'], ['smtp.example.org', 0, 'request_invalid'], ['smtp.example.org', 1.5, 'request_invalid'], ['smtp example', 25, 'request_invalid'], ['', 25, 'request_invalid'], ['a@b', 25, 'request_invalid'],
  ])('is refused for %s at the port %s', async (host, port, code) => {
    await expect(strict.address({ host, port, protocol: 'smtp' })).rejects.toMatchObject({ who: 'user', code });
  });
  it('is one where mail is fetched, for who fetches mail', async () => {
    expect(await strict.address({ host: 'smtp.example.org', port: 993, protocol: 'imap' })).toMatchObject({ address: '93.184.216.34', port: 993 });
    await expect(strict.address({ host: 'smtp.example.org', port: 25, protocol: 'imap' })).rejects.toMatchObject({ code: 'port_refused' });
    await expect(strict.address({ host: 'smtp.example.org', port: 993, protocol: 'smtp' })).rejects.toMatchObject({ code: 'port_refused' });
  });
  it('is asked for again when the name cannot be looked up just now', async () => {
    await expect(strict.address({ host: 'busy.example.org', port: 25, protocol: 'smtp' })).rejects.toMatchObject({ who: 'transient', code: 'network' });
  });
});
