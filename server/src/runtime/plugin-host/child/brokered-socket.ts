import { Duplex } from 'node:stream';
import type { FromPlugin, ToPlugin } from '../wire/messages.js';

export type SendSocket = (message: Extract<FromPlugin, { kind: 'socket' }>) => void;
type Event = Extract<ToPlugin, { kind: 'socket' }>;

/** A connection that the server holds for the package: to the package, a socket. */
export class BrokeredSocket extends Duplex {
  connecting = true;
  bytesRead = 0;
  bytesWritten = 0;
  /** What is written before the connection stands waits here, like what the server has not taken yet. */
  private written: (() => void) | null = null;
  private held: { readonly chunk: Buffer; readonly done: () => void } | null = null;
  private idleMs = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly id: number,
    readonly remoteAddress: string,
    readonly remotePort: number,
    private readonly send: SendSocket,
    private readonly gone: () => void,
  ) {
    super({ allowHalfOpen: false });
    send({ kind: 'socket', id, action: 'open', host: remoteAddress, port: remotePort });
  }

  hear({ event, base64 = '', reason }: Event): void {
    this.busy();
    switch (event) {
      case 'connect':
        this.connecting = false;
        this.emit('connect');
        this.emit('ready');
        if (this.held !== null) this.pass(this.held.chunk, this.held.done);
        this.held = null;
        return;
      case 'data': {
        const chunk = Buffer.from(base64, 'base64');
        this.bytesRead += chunk.length;
        if (!this.push(chunk)) this.send({ kind: 'socket', id: this.id, action: 'pause' });
        return;
      }
      case 'drain': {
        const done = this.written;
        this.written = null;
        return done?.();
      }
      case 'end':
        this.push(null);
        return;
      case 'close':
        this.destroy(reason === undefined ? undefined : Object.assign(new Error(reason), { code: 'ECONNREFUSED' }));
    }
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.connecting) this.held = { chunk, done };
    else this.pass(chunk, done);
  }

  override _read(): void {
    if (!this.connecting) this.send({ kind: 'socket', id: this.id, action: 'resume' });
  }

  override _final(done: () => void): void {
    this.send({ kind: 'socket', id: this.id, action: 'end' });
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.idle);
    this.send({ kind: 'socket', id: this.id, action: 'close' });
    this.gone();
    done(error);
  }

  setTimeout(ms: number, listener?: () => void): this {
    this.idleMs = ms;
    if (listener) this.once('timeout', listener);
    this.busy();
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  private pass(chunk: Buffer, done: () => void): void {
    this.busy();
    this.bytesWritten += chunk.length;
    this.written = done;
    this.send({ kind: 'socket', id: this.id, action: 'data', base64: chunk.toString('base64') });
  }

  private busy(): void {
    clearTimeout(this.idle);
    if (this.idleMs > 0 && !this.destroyed) this.idle = setTimeout(() => this.emit('timeout'), this.idleMs).unref();
  }
}
