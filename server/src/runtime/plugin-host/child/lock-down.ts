import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

function refuse(): never {
  throw Object.assign(new Error('A package opens no connections by itself; use context.http, or ask for "sockets" in parcours.permissions and connect with net.connect or tls.connect.'), { who: 'user', code: 'network_refused' });
}

function shut(owner: object, names: readonly string[]): void {
  for (const name of names) if (name in owner) Object.defineProperty(owner, name, { value: refuse, writable: false, configurable: false });
}

const RESOLVING = Object.keys(dns).filter((name) => /^(lookup|resolve|reverse|setServers)/.test(name));

/**
 * Takes the network away from whoever imports it later. Where the kernel gives the process a network of its own this is the second wall,
 * and says in a sentence what the first would say with a number; elsewhere it is the only one (see docs/authors/permissions.md).
 */
export function lockDown(): void {
  shut(net.Socket.prototype, ['connect']);
  shut(net.Server.prototype, ['listen']);
  shut(dgram.Socket.prototype, ['bind', 'connect', 'send', 'sendto']);
  shut(dns, RESOLVING);
  shut(dns.promises, RESOLVING);
  for (const { prototype } of [dns.Resolver, dns.promises.Resolver]) shut(prototype, Object.getOwnPropertyNames(prototype).filter((name) => /^(resolve|reverse|setServers)/.test(name)));
  shut(globalThis, ['fetch', 'WebSocket', 'EventSource']);
  syncBuiltinESMExports();
}
