import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Pigeon {
  readonly authorization: string | undefined;
  readonly key: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The service that the guide's package speaks to, over a port. */
export async function startPigeonService(): Promise<{ readonly url: string; readonly sent: Pigeon[]; close(): Promise<void> }> {
  const sent: Pigeon[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = (status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      const { authorization } = request.headers;
      if (authorization !== 'Bearer coo-coo') return answer(401, { error: 'who are you?' });
      if (request.method === 'GET') return answer(200, { name: 'Ada' });
      const count = sent.push({ authorization, key: request.headers['idempotency-key'] as string | undefined, body: JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown> });
      answer(201, { id: `pigeon-${count}` });
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}
