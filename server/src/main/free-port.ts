import { createServer, type AddressInfo } from 'node:net';

/** A TCP port nobody listens on now: for tests, whose base URL has to be known before the server listens. */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(0, host, listening));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((closed) => server.close(() => closed()));
  return port;
}
