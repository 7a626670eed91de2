import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NodeFailure } from '@parcours/sdk/node';
import { createOutbound } from '../../src/runtime/outbound/create-outbound.js';
import type { Resolve } from '../../src/runtime/outbound/guarded-lookup.js';
import { openSite, type LocalSite } from './local-site.js';

/** Names of this test; the sockets behind them are real. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'inner.example': ['127.0.0.1'],
  'mixed.example': ['93.184.215.14', '127.0.0.1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'allowed.example': ['127.0.0.1'],
  'other.example': ['127.0.0.1'],
};
const resolve: Resolve = (host, _options, done) => {
  const addresses = NAMES[host];
  if (addresses === undefined) return done(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []);
  done(null, addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
};

let shop: LocalSite;
beforeAll(async () => {
  shop = await openSite((request, response) => {
    const [, kind = '', ...rest] = (request.url ?? '').split('/');
    const count = /^hops-(\d+)$/.exec(kind)?.[1];
    const target = kind === 'to' ? decodeURIComponent(rest.join('/')) : count !== undefined && Number(count) > 0 ? `/hops-${Number(count) - 1}` : undefined;
    if (target !== undefined) response.setHeader('location', target).writeHead(kind === 'to' ? 307 : 302);
    response.end('arrived');
  });
});
afterAll(() => shop.close());

const strict = createOutbound({ allowPrivateHosts: [], resolve });
const open = createOutbound({ allowPrivateHosts: ['allowed.example', 'other.example'], resolve });
const failureOf = (work: Promise<unknown>): Promise<NodeFailure> => work.then(() => { throw new Error('Expected a failure, found an answer'); }, (error: NodeFailure) => error);
const at = (host: string, path = '/'): string => `http://${host}:${shop.port}${path}`;

describe('The inner network', () => {
  it.each([
    'inner.example', 'mixed.example', 'mapped.example', 'nobody.example', '127.0.0.1', '2130706433', '0x7f.1', '017700000001', '[::1]', '[::ffff:127.0.0.1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '0.0.0.0', '127.0.0.1.',
  ])('cannot be reached as %s, and the refusal does not say what is there', async (host) => {
    const before = shop.seen.length;
    const failure = await failureOf(strict.http({ method: 'GET', url: at(host) }));
    const unknown = await failureOf(strict.http({ method: 'GET', url: at('nobody.example') }));
    expect(failure).toMatchObject({ who: 'user', code: 'address_refused', message: unknown.message });
    expect(shop.seen).toHaveLength(before);
  });

  it.each(['ftp://allowed.example/', 'file:///etc/passwd', 'data:text/plain,x'])('is not opened by %s', async (url) => {
    expect(await failureOf(open.http({ method: 'GET', url }))).toMatchObject({ code: 'address_refused' });
  });

  it('is open where the operator allows it', async () => {
    await expect(open.http({ method: 'GET', url: at('allowed.example') })).resolves.toMatchObject({ status: 200, body: 'arrived' });
  });

  it('asks the real resolver outside tests: localhost is refused', async () => {
    expect(await failureOf(createOutbound({ allowPrivateHosts: [] }).http({ method: 'GET', url: at('localhost') }))).toMatchObject({ code: 'address_refused' });
    await expect(createOutbound({ allowPrivateHosts: ['localhost'] }).http({ method: 'GET', url: at('localhost') })).resolves.toMatchObject({ status: 200 });
  });

  it('cannot be reached by a name that changes its mind after it was checked', async () => {
    let asked = 0;
    const rebinding: Resolve = (_host, _options, done) => {
      asked += 1;
      done(null, [{ address: asked === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }]);
    };
    // 192.0.2.1 is allowed here for the sake of the test; nobody answers there.
    const guarded = createOutbound({ allowPrivateHosts: ['192.0.2.0/24'], resolve: rebinding });
    const before = shop.seen.length;
    expect(await failureOf(guarded.http({ method: 'GET', url: at('turncoat.example'), timeoutMs: 300 }))).toMatchObject({ code: 'network' });
    expect(await failureOf(guarded.http({ method: 'GET', url: at('turncoat.example'), timeoutMs: 300 }))).toMatchObject({ code: 'address_refused' });
    expect(asked).toBe(2);
    expect(shop.seen).toHaveLength(before);
  });
});

describe('Connections', () => {
  it('are not kept for a name that leads elsewhere the next time, however well the first call went (F1, F2)', async () => {
    let asked = 0;
    const turning: Resolve = (_host, _options, done) => {
      asked += 1;
      done(null, [{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]);
    };
    const guarded = createOutbound({ allowPrivateHosts: ['127.0.0.0/8'], resolve: turning });
    await expect(guarded.http({ method: 'GET', url: at('turning.example') })).resolves.toMatchObject({ body: 'arrived' });
    const before = shop.seen.length;
    expect(await failureOf(guarded.http({ method: 'GET', url: at('turning.example') }))).toMatchObject({ code: 'address_refused' });
    expect([asked, shop.seen.length]).toEqual([2, before]);
  });

  it('are new for each call, and asked to end with it', async () => {
    const before = shop.connections();
    for (let call = 0; call < 3; call += 1) await open.http({ method: 'GET', url: at('allowed.example') });
    expect([shop.connections() - before, shop.seen.at(-1)?.headers.connection]).toEqual([3, 'close']);
  });

  it('of a name with several addresses go to those that were checked, and to none when one of them is forbidden', async () => {
    const both: Resolve = (host, _options, done) => { done(null, [{ address: '::1', family: 6 }, { address: '127.0.0.1', family: 4 }, ...(host === 'bad.example' ? [{ address: '169.254.169.254', family: 4 }] : [])]); };
    const guarded = createOutbound({ allowPrivateHosts: ['127.0.0.0/8', '::1/128'], resolve: both });
    // nobody listens at ::1 and this port; the second address is tried
    await expect(guarded.http({ method: 'GET', url: at('both.example') })).resolves.toMatchObject({ body: 'arrived' });
    const before = shop.connections();
    expect(await failureOf(guarded.http({ method: 'GET', url: at('bad.example') }))).toMatchObject({ code: 'address_refused' });
    expect(shop.connections()).toBe(before);
  });
});

describe('A refusal', () => {
  it('takes as long whether something listens there, nothing does, or the name is unknown (F5)', async () => {
    const CALLS = 40;
    const medianMs = (taken: number[]): number => taken.sort((a, b) => a - b)[CALLS / 2] as number;
    const targets = [at('inner.example'), 'http://inner.example:9/', at('nobody.example'), at('127.0.0.1'), 'http://127.0.0.1:9/', 'http://169.254.169.254/'];
    const taken = targets.map((): number[] => []);
    // in turn, so that a busy moment of this machine is shared by all of them
    for (let call = 0; call < CALLS; call += 1) {
      for (const [index, url] of targets.entries()) {
        const startedAt = performance.now();
        expect((await failureOf(strict.http({ method: 'GET', url }))).code).toBe('address_refused');
        taken[index]?.push(performance.now() - startedAt);
      }
    }
    const medians = taken.map(medianMs);
    // connecting, even to this machine, and being refused there would show as another code; waiting for a timeout as seconds
    expect(Math.max(...medians) - Math.min(...medians)).toBeLessThan(10);
  });
});

describe('Redirects', () => {
  it('are followed five times and no more', async () => {
    await expect(open.http({ method: 'GET', url: at('allowed.example', '/hops-5') })).resolves.toMatchObject({ status: 200, body: 'arrived' });
    expect(await failureOf(open.http({ method: 'GET', url: at('allowed.example', '/hops-6') }))).toMatchObject({ who: 'user', code: 'too_many_redirects' });
  });

  it('are not followed for a POST: the answer is the redirect', async () => {
    const before = shop.seen.length;
    await expect(open.http({ method: 'POST', url: at('allowed.example', '/hops-1'), body: {} })).resolves.toMatchObject({ status: 302, headers: { location: '/hops-0' } });
    expect(shop.seen).toHaveLength(before + 1);
  });

  it.each(['http://inner.example:1/', 'http://[::1]:1/', 'http://169.254.169.254/latest/meta-data', 'gopher://allowed.example/'])('into the inner network (%s) are refused', async (target) => {
    expect(await failureOf(open.http({ method: 'GET', url: at('allowed.example', `/to/${encodeURIComponent(target)}`) }))).toMatchObject({ code: 'address_refused' });
  });

  it('carry no secret to another origin, and all headers on the same one', async () => {
    const headers = { authorization: 'Bearer s3cret', cookie: 'a=1', 'x-api-key': 'k', accept: 'text/html' };
    await open.http({ method: 'GET', url: at('allowed.example', `/to/${encodeURIComponent(at('user:pw@other.example', '/there'))}`), headers });
    const there = shop.seen.at(-1)!;
    expect(there.line).toBe('GET /there');
    expect(Object.keys(there.headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
    expect(there.headers.accept).toBe('text/html');
    await open.http({ method: 'GET', url: at('allowed.example', '/hops-1'), headers });
    expect(shop.seen.at(-1)).toMatchObject({ line: 'GET /hops-0', headers });
  });
});
