import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import type { ToPlugin } from '../wire/messages.js';
import { BrokeredSocket, type SendSocket } from './brokered-socket.js';

interface Target {
  readonly host?: string;
  readonly port?: number | string;
}

type Listener = () => void;

/** Node takes `(options, listener)`, `(port, listener)` and `(port, host, listener)`. */
function readArguments(args: readonly unknown[]): { readonly target: Target; readonly listener: Listener | undefined } {
  const [first, second] = args;
  const target = typeof first === 'object' && first !== null ? (first as Target) : { port: first as number, ...(typeof second === 'string' ? { host: second } : {}) };
  const listener = args.find((argument) => typeof argument === 'function') as Listener | undefined;
  return { target, listener };
}

/** Gives `net.connect` and `tls.connect` back to a package that was granted connections: the server holds them and passes the bytes. */
export function offerSockets(send: SendSocket): (event: Extract<ToPlugin, { kind: 'socket' }>) => void {
  const sockets = new Map<number, BrokeredSocket>();
  let next = 1;
  const open = ({ host = 'localhost', port }: Target): BrokeredSocket => {
    const id = next++;
    const socket = new BrokeredSocket(id, host, Number(port), send, () => sockets.delete(id));
    sockets.set(id, socket);
    return socket;
  };
  const connect = (...args: unknown[]): BrokeredSocket => {
    const { target, listener } = readArguments(args);
    const socket = open(target);
    if (listener) socket.once('connect', listener);
    return socket;
  };
  const overTls = tls.connect.bind(tls) as (options: object, listener?: Listener) => unknown;
  const connectTls = (...args: unknown[]): unknown => {
    const { target, listener } = readArguments(args);
    const options = target as Target & { readonly socket?: unknown; readonly servername?: string };
    if (options.socket !== undefined) return overTls(options, listener);
    const { host = '' } = target;
    return overTls({ ...options, socket: open(target), ...(options.servername === undefined && net.isIP(host) === 0 ? { servername: host } : {}) }, listener);
  };
  Object.assign(net, { connect, createConnection: connect });
  Object.assign(tls, { connect: connectTls });
  syncBuiltinESMExports();
  return (event) => sockets.get(event.id)?.hear(event);
}
