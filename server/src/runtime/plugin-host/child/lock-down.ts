import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

function refuse(): never {
  throw Object.assign(new Error('A package opens no connections by itself; use context.http, or ask for "sockets" in parcours.permissions and connect with net.connect or tls.connect.'), { who: 'user', code: 'network_refused' });
}

function refuseSignal(): never {
  throw Object.assign(new Error('A package signals no process; it is told when a call is over, and ended by the server.'), { who: 'user', code: 'signal_refused' });
}

function shut(owner: object, names: readonly string[], value: () => never = refuse): void {
  for (const name of names) if (name in owner) Object.defineProperty(owner, name, { value, writable: false, configurable: false });
}

/** `_debugProcess` is a signal too: it opens the inspector of the process that gets it. */
const SIGNALLING = ['kill', '_kill', '_debugProcess', '_debugEnd'];

const RESOLVING = Object.keys(dns).filter((name) => /^(lookup|resolve|reverse|setServers)/.test(name));

/**
 * Takes the network and signals away from whoever imports it later. Where the kernel gives the process a network and an account of its own
 * this is the second wall, and says in a sentence what the first would say with a number; elsewhere, as in a container, where server and
 * packages share an account, it is the only one (see docs/authors/permissions.md).
 */
export function lockDown(): void {
  shut(net.Socket.prototype, ['connect']);
  shut(net.Server.prototype, ['listen']);
  shut(dgram.Socket.prototype, ['bind', 'connect', 'send', 'sendto']);
  shut(dns, RESOLVING);
  shut(dns.promises, RESOLVING);
  for (const { prototype } of [dns.Resolver, dns.promises.Resolver]) shut(prototype, Object.getOwnPropertyNames(prototype).filter((name) => /^(resolve|reverse|setServers)/.test(name)));
  shut(process, SIGNALLING, refuseSignal);
  shut(globalThis, ['fetch', 'WebSocket', 'EventSource']);
  syncBuiltinESMExports();
}
