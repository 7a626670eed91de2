import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { HttpRequest, NodeFailure } from '@parcours/sdk/node';
import { createOutbound } from '../../src/runtime/outbound/create-outbound.js';
import { openSite, type LocalSite } from './local-site.js';
import { SELF_SIGNED } from './self-signed.js';

const outbound = createOutbound({ allowPrivateHosts: ['127.0.0.0/8'] });
const closers: (() => Promise<void>)[] = [];
afterEach(async () => { await Promise.all(closers.splice(0).map((close) => close())); });

async function site(...[answer, host]: Parameters<typeof openSite>): Promise<LocalSite> {
  const opened = await openSite(answer, host);
  closers.push(() => opened.close());
  return opened;
}

async function failureOf(work: Promise<unknown>): Promise<NodeFailure> {
  return work.then((result) => { throw new Error(`Expected a failure, found ${JSON.stringify(result)}`); }, (error: NodeFailure) => error);
}
const brief = ({ who, code }: NodeFailure): string => `${who} ${code}`;

/** A server that reads the request and then hangs up, before or in the middle of its answer. */
async function rudeSite(words: string): Promise<string> {
  const server = createTcpServer((socket) => { socket.on('error', () => undefined).once('data', () => { socket.end(words); }); });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => new Promise((closed) => { server.close(() => { closed(); }); }));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('Requests a workflow makes', () => {
  it('sends an object as JSON and reads a JSON answer', async () => {
    const shop = await site((_request, response, body) => { response.setHeader('content-type', 'application/problem+json; charset=utf-8').writeHead(422).end(JSON.stringify({ got: JSON.parse(body) as unknown })); });
    const result = await outbound.http({ method: 'POST', url: `${shop.url}/orders?a=1`, headers: { 'X-Key': 'k' }, body: { total: 7, name: 'Zoé' } });
    expect(result).toMatchObject({ status: 422, body: { got: { total: 7, name: 'Zoé' } }, headers: { 'content-type': 'application/problem+json; charset=utf-8' } });
    expect(shop.seen[0]).toMatchObject({ line: 'POST /orders?a=1', headers: { 'x-key': 'k', 'content-type': 'application/json', 'user-agent': 'Parcours', host: `127.0.0.1:${shop.port}` } });
  });

  it('sends text as it is and gives broken JSON back as text', async () => {
    const shop = await site((_request, response, body) => { response.setHeader('content-type', 'application/json').end(`${body}{`); });
    await expect(outbound.http({ method: 'PUT', url: shop.url, headers: { 'Content-Type': 'text/csv' }, body: 'a;b' })).resolves.toMatchObject({ status: 200, body: 'a;b{' });
    expect(shop.seen[0]!.headers['content-type']).toBe('text/csv');
  });

  it.each([['gzip', gzipSync], ['br', brotliCompressSync], ['deflate', deflateSync], ['deflate', deflateRawSync]] as const)('unpacks %s', async (coding, pack) => {
    const shop = await site((_request, response) => { response.setHeader('content-encoding', coding).end(pack('été'.repeat(1_000))); });
    await expect(outbound.http({ method: 'GET', url: shop.url })).resolves.toMatchObject({ body: 'été'.repeat(1_000) });
  });

  it('reads other charsets, several cookies and an answer without a body', async () => {
    const shop = await site((_request, response) => { response.setHeader('content-type', 'text/plain; charset=iso-8859-1').setHeader('set-cookie', ['a=1', 'b=2']).end(Buffer.from('été', 'latin1')); });
    await expect(outbound.http({ method: 'GET', url: shop.url })).resolves.toMatchObject({ body: 'été', headers: { 'set-cookie': 'a=1, b=2' } });
    await expect(outbound.http({ method: 'HEAD', url: shop.url })).resolves.toMatchObject({ status: 200, body: '' });
  });
});

describe('Requests that are refused before they leave', () => {
  const cases: readonly (readonly [string, Partial<HttpRequest>])[] = [
    ['a line break in the address', { url: 'http://127.0.0.1/\r\nx' }],
    ['a line break in a header', { headers: { 'x-a': 'b\r\nx-c: d' } }],
    ['a zero byte in a header', { headers: { 'x-a': 'b\u0000' } }],
    ['a line break in the name of a header', { headers: { 'x-a\r\nb': 'c' } }],
    ['a second framing', { headers: { 'Transfer-Encoding': 'chunked' } }],
    ['another host in the headers', { headers: { Host: 'intranet' } }],
    ['an unknown method', { method: 'GET / HTTP/1.1\r\nX: y' as 'GET' }],
    ['no address', { url: 'orders' }],
    ['no time', { timeoutMs: 0 }],
  ];
  it.each(cases)('%s', async (_title, change) => {
    const shop = await site((_request, response) => { response.end(); });
    expect(brief(await failureOf(outbound.http({ method: 'GET', url: shop.url, ...change })))).toBe('user request_invalid');
    expect(shop.seen).toEqual([]);
  });
});

describe('Limits', () => {
  it('stops a small packed answer that unpacks to more than 10 MB', async () => {
    const bomb = gzipSync(Buffer.alloc(11 * 1024 * 1024));
    const shop = await site((_request, response) => { response.setHeader('content-encoding', 'gzip').end(bomb); });
    expect(brief(await failureOf(outbound.http({ method: 'GET', url: shop.url })))).toBe('user answer_too_large');
  });

  it('stops an endless answer after 10 MB', async () => {
    const shop = await site((_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 'a');
      const pump = (): void => { while (!response.destroyed && response.write(chunk)); };
      response.on('drain', pump);
      pump();
    });
    expect(brief(await failureOf(outbound.http({ method: 'GET', url: shop.url })))).toBe('user answer_too_large');
  });

  it('stops headers of more than 64 kB', async () => {
    const shop = await site((_request, response) => { response.setHeader('x-long', 'a'.repeat(70_000)).end(); });
    expect(brief(await failureOf(outbound.http({ method: 'GET', url: shop.url })))).toBe('user answer_too_large');
  });

  it('gives up when the answer drips longer than the time allowed', async () => {
    const shop = await site((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => { clearInterval(drip); });
    });
    const started = Date.now();
    expect(brief(await failureOf(outbound.http({ method: 'GET', url: shop.url, timeoutMs: 200 })))).toBe('transient network');
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});

describe('What is known when the other side breaks off', () => {
  it('is tried again when nothing listens there', async () => {
    const gone = await openSite((_request, response) => { response.end(); });
    await gone.close();
    expect(brief(await failureOf(outbound.http({ method: 'POST', url: gone.url, body: {} })))).toBe('transient network');
  });

  it.each(['', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc', 'not http at all\r\n\r\n'])('is unknown for a POST that was answered %j, and harmless for a GET', async (words) => {
    expect(brief(await failureOf(outbound.http({ method: 'POST', url: await rudeSite(words), body: { pay: 1 } })))).toBe('transient outcome_unknown');
    expect(brief(await failureOf(outbound.http({ method: 'GET', url: await rudeSite(words) })))).toBe('transient network');
  });

  it('is unknown for a POST whose answer took too long', async () => {
    const shop = await site(() => undefined);
    expect(brief(await failureOf(outbound.http({ method: 'PATCH', url: shop.url, body: 'x', timeoutMs: 150 })))).toBe('transient outcome_unknown');
    expect(shop.seen).toHaveLength(1);
  });

  it('does not trust a certificate nobody vouches for', async () => {
    const server = createTlsServer(SELF_SIGNED, (_request, response) => { response.end('secret'); });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    closers.push(() => new Promise((closed) => { server.close(() => { closed(); }); server.closeAllConnections(); }));
    const failure = await failureOf(outbound.http({ method: 'POST', url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, body: {} }));
    expect(brief(failure)).toBe('transient network');
    expect(failure.message).toMatch(/self-signed certificate/);
  });
});

describe('A host that gives no answers', () => {
  it('is spared after ten of them: the next call waits without being sent, and other hosts are called as before (G7)', async () => {
    let open = 0;
    const server = createTcpServer((socket) => {
      open += 1;
      socket.on('error', () => undefined).once('data', () => { socket.destroy(); });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    closers.push(() => new Promise((closed) => { server.close(() => { closed(); }); }));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const own = createOutbound({ allowPrivateHosts: ['127.0.0.0/8'] });
    for (let number = 0; number < 10; number += 1) expect(brief(await failureOf(own.http({ method: 'GET', url })))).toBe('transient network');
    const startedAt = Date.now();
    const spared = await failureOf(own.http({ method: 'GET', url }));
    expect([brief(spared), open]).toEqual(['transient host_resting', 10]);
    expect((spared.retryAt ?? 0) - startedAt).toBeGreaterThanOrEqual(29_000);
    const good = await site((_, response) => { response.end('fine'); });
    expect((await own.http({ method: 'GET', url: good.url })).status).toBe(200);
  });
});
