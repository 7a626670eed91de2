import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { dataSource } from '../../src/db/migrate.js';
import { createPool } from '../../src/runtime/pool.js';
import { SELF_SIGNED } from '../outbound/self-signed.js';

/** The first eight bytes of a client that wants TLS. */
const WANTS_TLS = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

let server: Server | undefined;
const sockets: Socket[] = [];
const heard: Buffer[] = [];

/** Speaks the beginning of PostgreSQL's protocol: says whether it can do TLS, and shows a certificate that nobody has signed. */
async function open(answer: 'S' | 'N'): Promise<string> {
  heard.length = 0;
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', (first: Buffer) => {
      heard.push(first);
      socket.on('data', (more: Buffer) => void heard.push(more));
      socket.write(answer);
      if (answer === 'N') return;
      socket.removeAllListeners('data');
      const secured = new TLSSocket(socket, { isServer: true, ...SELF_SIGNED });
      secured.on('error', () => undefined).on('data', (more: Buffer) => void heard.push(more));
    });
  });
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  return `postgres://parcours:canary-password@127.0.0.1:${(server.address() as AddressInfo).port}/parcours`;
}
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((closed) => server?.close(closed));
});

async function connect(url: string): Promise<unknown[]> {
  const pool = createPool({ url }, () => undefined, 1);
  const failed = async (attempt: Promise<unknown>): Promise<unknown> => attempt.then(() => 'connected', (error: unknown) => (error as { code?: string; message: string }).code ?? (error as Error).message);
  const answers = [await failed(pool.query('select 1')), await failed(dataSource({ url }).initialize()), await failed(dataSource({ url }, [], { scoped: true }).initialize())];
  await pool.end();
  return answers;
}

describe('a connection to PostgreSQL for which TLS is demanded (Q7)', () => {
  it.each(['require', 'verify-ca', 'verify-full'])('is not made when the certificate cannot be trusted: sslmode=%s', async (mode) => {
    expect(await connect(`${await open('S')}?sslmode=${mode}`)).toEqual(Array(3).fill('DEPTH_ZERO_SELF_SIGNED_CERT'));
    expect(Buffer.concat(heard).toString('latin1')).not.toContain('canary-password');
    expect(heard[0]).toEqual(WANTS_TLS);
  });
  it('is not made in the clear when the server has no TLS, and nothing is said but the wish', async () => {
    for (const answer of await connect(`${await open('N')}?sslmode=verify-full`)) expect(answer).toMatch(/does not support SSL/);
    expect(heard.every((text) => text.equals(WANTS_TLS))).toBe(true);
  });
});
