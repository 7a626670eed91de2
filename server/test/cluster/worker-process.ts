import { spawn, type ChildProcess } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Connection } from '../../src/db/migrate.js';
import { programOf } from '../support/program-of.js';

const root = join(import.meta.dirname, '../../..');

export interface WorkerProcess {
  readonly child: ChildProcess;
  /** Resolves with the signal or code it ended by. */
  readonly ended: Promise<string>;
}

/** A worker in a process of its own; it is at work when this resolves. */
export async function startWorker(env: Record<string, string>): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [...programOf('start'), '--role', 'worker'], {
    cwd: root,
    env: { PATH: process.env['PATH'], PARCOURS_LOG_LEVEL: 'error', PARCOURS_HEALTH_PORT: '0', PARCOURS_TEST: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<string>((done) => child.once('close', (code, signal) => done(signal ?? String(code))));
  for (const until = Date.now() + 30_000; !said.includes('worker is at work'); await new Promise((wake) => setTimeout(wake, 20))) {
    if (Date.now() > until || child.exitCode !== null) throw new Error(`The worker should be at work by now, but says: ${said}`);
  }
  return { child, ended };
}

/** A URL of the test database for processes that are told by a URL only: the embedded one has a socket and no port. */
export async function openUrl({ url, host, port, user, database }: Connection): Promise<{ readonly url: string; close(): Promise<void> }> {
  if (url !== undefined) return { url, close: async () => undefined };
  const sockets = new Set<Socket>();
  const relay: Server = createServer((client) => {
    const behind = connect(`${host}/.s.PGSQL.${port}`);
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    client.pipe(behind).pipe(client);
  });
  await new Promise<void>((listening) => relay.listen(0, '127.0.0.1', listening));
  return {
    url: `postgres://${user}@127.0.0.1:${(relay.address() as AddressInfo).port}/${database}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((closed) => relay.close(() => closed()));
    },
  };
}
