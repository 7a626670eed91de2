import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const GRACE_MS = 2_000;

/**
 * Prepares an application to be closed in bounded time. Closing waits for every connection, and a browser tab whose socket was
 * just closed connects again while we are still at it: such connections are cut after two seconds.
 */
export function closeInTime(app: NestFastifyApplication): () => Promise<void> {
  const open = new Set<Socket>();
  (app.getHttpServer() as Server).on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return async () => {
    const cut = setInterval(() => open.forEach((socket) => socket.destroy()), GRACE_MS);
    try {
      await app.close();
    } finally {
      clearInterval(cut);
    }
  };
}
