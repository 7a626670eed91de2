import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalSite {
  readonly port: number;
  readonly url: string;
  /** `METHOD path` of every request that arrived, with its headers and body. */
  readonly seen: readonly Seen[];
  /** How many were opened so far. */
  connections(): number;
  close(): Promise<void>;
}

export interface Seen {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A real HTTP server on a free port of this machine that remembers what it was asked. */
export async function openSite(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void, host = '127.0.0.1'): Promise<LocalSite> {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    void readAll(request).then((body) => {
      seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      answer(request, response, body);
    });
  };
  let opened = 0;
  const server = createServer({ maxHeaderSize: 200_000 }, listener).on('connection', () => void (opened += 1));
  await new Promise<void>((listening) => server.listen(0, host, listening));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host}:${port}`,
    seen,
    connections: () => opened,
    close: () => new Promise((closed) => { server.close(() => { closed(); }); server.closeAllConnections(); }),
  };
}
