import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server } from 'socket.io';

type Options = Parameters<IoAdapter['createIOServer']>[1];
type NestServer = ReturnType<IoAdapter['createIOServer']>;

/** socket.io whose servers reach each other through Redis. */
export class RedisIoAdapter extends IoAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly connect: (server: Server) => void,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: Options): NestServer {
    const server = super.createIOServer(port, options);
    // Nest brings a socket.io of its own, whose types are the same under another name
    this.connect(server as unknown as Server);
    return server;
  }
}
