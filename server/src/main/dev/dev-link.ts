import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { UserError, isNodeFailure } from '@parcours/sdk/node';
import type { DevelopedPackages } from './developed-packages.js';

/** What `node dev` says to a server in development. */
export type DevWord =
  | { readonly say: 'load'; readonly folder: string }
  | { readonly say: 'failed'; readonly name: string; readonly version: string; readonly error: string }
  | { readonly say: 'gone'; readonly name: string };

export type DevAnswer = { readonly nodes: readonly string[] } | { readonly error: string };

const MAX_BYTES = 100_000;

export const devSocket = (dataDir: string): string => join(dataDir, 'dev.sock');

async function readWord(asked: IncomingMessage): Promise<DevWord> {
  let text = '';
  for await (const chunk of asked) if ((text += String(chunk)).length > MAX_BYTES) throw new UserError('too_long', 'Expected a short word, found a long one.');
  return JSON.parse(text) as DevWord;
}

async function carryOut(packages: DevelopedPackages, word: DevWord): Promise<DevAnswer> {
  if (word.say === 'load') return { nodes: await packages.load(word.folder) };
  if (word.say === 'failed') packages.fail(word.name, word.version, word.error);
  else packages.remove(word.name);
  return { nodes: [] };
}

/**
 * Where a server in development takes packages from: a socket in its data folder that only its own account can open. There is none on any other
 * server, and no address on the network leads to it. Answers what closes it. Throws `UserError` `dev_link`.
 */
export async function openDevLink(dataDir: string, packages: DevelopedPackages): Promise<() => Promise<void>> {
  const path = devSocket(dataDir);
  const answer = async (asked: IncomingMessage, response: ServerResponse): Promise<void> => {
    let said: DevAnswer;
    try {
      said = await carryOut(packages, await readWord(asked));
    } catch (error) {
      said = { error: isNodeFailure(error) ? error.message : `The server met an error: ${(error as Error).message}` };
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  };
  const server = createServer((asked, response) => void answer(asked, response));
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await new Promise<void>((listening, failed) => server.once('error', (cause) => failed(new UserError('dev_link', `The socket ${path} for packages in development cannot be opened (${cause.message}); choose a shorter PARCOURS_DATA_DIR.`, {}, { cause }))).listen(path, listening));
  await chmod(path, 0o600);
  return async () => {
    server.closeAllConnections();
    await new Promise<void>((closed) => server.close(() => closed()));
  };
}

/** Says something to the server in development over this data folder. Throws `UserError` `no_dev_server`. */
export function tellDevServer(dataDir: string, word: DevWord): Promise<DevAnswer> {
  const socketPath = devSocket(dataDir);
  return new Promise((resolve, reject) => {
    const unreachable = (cause: Error): void => reject(new UserError('no_dev_server', `Expected a server in development at ${socketPath}, found none; start one with "npm start -- --dev".`, {}, { cause }));
    const asked = request({ socketPath, method: 'POST', path: '/' }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(JSON.parse(text) as DevAnswer));
      response.on('error', unreachable);
    });
    asked.on('error', unreachable);
    asked.end(JSON.stringify(word));
  });
}
