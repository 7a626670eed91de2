import { connect, isIP, type Socket } from 'node:net';
import type { FromPlugin, ToPlugin } from './wire/messages.js';

type Action = Extract<FromPlugin, { kind: 'socket' }>;

const SOCKETS_AT_ONCE = 50;
const CONNECT_MS = 30_000;

/** Addresses a package was handed by `context.address`, which asks its grant and the network policy: it may connect to these, and to nothing else. */
export class HandedOut {
  private readonly addresses = new Set<string>();

  add(address: string, port: number): void {
    if (this.addresses.size >= 1_000) this.addresses.delete(this.addresses.values().next().value as string);
    this.addresses.add(`${address} ${port}`);
  }

  has(address: string, port: number): boolean {
    return isIP(address) !== 0 && this.addresses.has(`${address} ${port}`);
  }
}

/** The connections of one process, held for it by the server. */
export class PluginSockets {
  private readonly sockets = new Map<number, Socket>();

  constructor(
    private readonly handedOut: HandedOut,
    private readonly send: (message: Extract<ToPlugin, { kind: 'socket' }>) => void,
  ) {}

  /** Throws for what no honest side would send. */
  hear({ id, action, host, port, base64 }: Action): void {
    if (action === 'open') return this.open(id, String(host), Number(port));
    const socket = this.sockets.get(id);
    // it may have closed meanwhile
    if (socket === undefined) return;
    switch (action) {
      case 'data':
        if (typeof base64 !== 'string') throw new TypeError('bytes that are none');
        socket.write(Buffer.from(base64, 'base64'), () => this.send({ kind: 'socket', id, event: 'drain' }));
        return;
      case 'end':
        socket.end();
        return;
      case 'pause':
        socket.pause();
        return;
      case 'resume':
        socket.resume();
        return;
      case 'close':
        socket.destroy();
        return;
      default:
        throw new TypeError('an unknown action on a connection');
    }
  }

  close(): void {
    for (const socket of this.sockets.values()) socket.destroy();
  }

  private open(id: number, host: string, port: number): void {
    if (this.sockets.has(id)) throw new TypeError('a connection that is open already');
    const refuse = (reason: string): void => this.send({ kind: 'socket', id, event: 'close', reason });
    if (this.sockets.size >= SOCKETS_AT_ONCE) return refuse(`A package holds at most ${SOCKETS_AT_ONCE} connections at once; close some first.`);
    if (!this.handedOut.has(host, port)) return refuse(`Connections go to addresses that context.address has answered; ask it for ${host.slice(0, 100)}:${port} first.`);
    const socket = connect({ host, port, timeout: CONNECT_MS });
    this.sockets.set(id, socket);
    let failure: string | undefined;
    socket.once('timeout', () => socket.destroy(new Error(`no connection within ${CONNECT_MS / 1_000} seconds`)));
    socket.once('connect', () => {
      socket.setTimeout(0);
      this.send({ kind: 'socket', id, event: 'connect' });
    });
    socket.on('data', (part) => this.send({ kind: 'socket', id, event: 'data', base64: part.toString('base64') }));
    socket.on('end', () => this.send({ kind: 'socket', id, event: 'end' }));
    socket.on('error', (error) => (failure = error.message));
    socket.on('close', () => {
      this.sockets.delete(id);
      this.send({ kind: 'socket', id, event: 'close', ...(failure === undefined ? {} : { reason: failure }) });
    });
  }
}
