import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AnyStep, NodeContext, Permissions } from '@parcours/sdk/node';
import { fakeContact, runNode } from '@parcours/sdk/testing';
import { SMTPServer } from 'smtp-server';
import { NODES_DIR } from '../../src/main/folders.js';
import { readManifest, type Manifest } from '../../src/runtime/catalog/read-package.js';
import { createOutbound } from '../../src/runtime/outbound/create-outbound.js';
import type { Plugin } from '../../src/runtime/plugin-host/plugin.js';
import { PluginHost } from '../../src/runtime/plugin-host/plugin-host.js';
import { SELF_SIGNED } from '../outbound/self-signed.js';
import { fromSources } from '../support/plugin-sources.js';
import { PackageFolders, nodeCode } from './packages.js';

let host: PluginHost;
let folders: PackageFolders;
let echo: net.Server;
let secret: tls.Server;
const loaded: Plugin[] = [];
const portOf = (server: net.Server): number => (server.address() as AddressInfo).port;
const { address } = createOutbound({ allowPrivateHosts: ['127.0.0.0/8'] });

beforeAll(async () => {
  folders = new PackageFolders();
  host = new PluginHost({ translate: fromSources });
  echo = net.createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  secret = tls.createServer(SELF_SIGNED, (socket) => socket.end('over tls')).listen(0, '127.0.0.1');
  await Promise.all([once(echo, 'listening'), once(secret, 'listening')]);
});
afterEach(async () => {
  await Promise.all(loaded.splice(0).map((plugin) => plugin.dispose()));
});
afterAll(async () => {
  await host.close();
  folders.remove();
  await Promise.all([echo, secret].map((server) => new Promise((done) => server.close(done))));
});

/** What a package comes to that runs this with `net`, `tls`, `read` (all a socket says) and its context. */
async function inside(body: string, sockets: readonly string[]): Promise<unknown> {
  const code = nodeCode(`let told; try { told = await (async () => { ${body} })(); } catch (error) { told = error.code ?? error.message; } return [next('main', { json: { told } })];`, 'io', `
    import net from 'node:net'; import tls from 'node:tls';
    const read = (socket) => new Promise((done, fail) => { let text = ''; socket.setEncoding('utf8').on('data', (part) => (text += part)).on('end', () => done(text)).on('error', fail); });`);
  const plugin = await host.load(folders.add(code, { sockets } as Partial<Permissions>));
  loaded.push(plugin);
  const outcomes = await (plugin.package.nodes[0] as AnyStep).execute([{ json: {} }] as never, { address } as unknown as NodeContext);
  return (outcomes[0] as unknown as { json: { told: unknown } }).json.told;
}
const checked = (port: number): string => `const { address, port } = await context.address({ host: '127.0.0.1', port: ${port}, protocol: 'other' });`;

describe('a package that was granted a connection', () => {
  test('talks over it as over any socket, large things included', async () => {
    const port = portOf(echo);
    const body = `${checked(port)} const socket = net.connect(port, address); const text = 'é'.repeat(1_000_000); socket.end(text); return (await read(socket)) === text;`;
    expect(await inside(body, [`127.0.0.1:${port}`])).toBe(true);
  });
  test('encrypts it itself', async () => {
    const port = portOf(secret);
    expect(await inside(`${checked(port)} return read(tls.connect({ host: address, port, rejectUnauthorized: false }));`, [`127.0.0.1:${port}`])).toBe('over tls');
    expect(await inside(`${checked(port)} return read(tls.connect({ host: address, port }));`, [`127.0.0.1:${port}`])).toMatch(/SELF_SIGNED/);
  });
  test('reaches no other port, and no address it was not handed', async () => {
    const port = portOf(echo);
    expect(await inside(checked(portOf(secret)), [`127.0.0.1:${port}`])).toBe('socket_not_granted');
    expect(await inside(`return read(net.connect(${port}, '127.0.0.1'));`, [`127.0.0.1:${port}`])).toBe('ECONNREFUSED');
    expect(await inside(`${checked(port)} return read(new net.Socket().connect(port, address));`, [`127.0.0.1:${port}`])).toBe('network_refused');
  });
  test('is told when nobody answers there', async () => {
    const closed = net.createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const port = portOf(closed);
    await new Promise((done) => closed.close(done));
    expect(await inside(`${checked(port)} return read(net.connect(port, address));`, [`127.0.0.1:${port}`])).toBe('ECONNREFUSED');
  });
});

test('the email package sends from a process of its own', async () => {
  const received: string[] = [];
  const sink = new SMTPServer({ closeTimeout: 200, authOptional: true, hideSTARTTLS: true, logger: false, onData: async (stream, _session, done) => {
    for await (const part of stream) received.push(String(part));
    done();
  } });
  sink.listen(0, '127.0.0.1');
  await once(sink.server, 'listening');
  const port = portOf(sink.server as net.Server);
  const folder = join(NODES_DIR, 'email');
  const manifest = readManifest(folder) as Manifest;
  const plugin = await host.load({ folder, manifest, granted: { ...manifest.parcours.permissions, sockets: [...manifest.parcours.permissions.sockets, `127.0.0.1:${port}`] } });
  loaded.push(plugin);
  const send = plugin.package.nodes.find(({ type }) => type === 'send') as AnyStep;
  const credentials = { 1: { host: '127.0.0.1', port: String(port), secure: 'none', fromEmail: 'news@shop.example', fromName: 'The Shop' } };
  const outcomes = await runNode(send, { settings: { credential: 1, to: 'ada@example.org', subject: 'Welcome', html: '<p>Hello</p>' }, contact: fakeContact(), credentials, address });
  expect(outcomes).toMatchObject([{ kind: 'next', delivery: { status: 'sent' } }]);
  expect(received.join('')).toContain('Subject: Welcome');
  await plugin.dispose();
  await new Promise<void>((done) => sink.close(() => done()));
}, 60_000);
