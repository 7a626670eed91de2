import type { Permissions } from './permissions.js';

const spelt = (host: string): string => host.toLowerCase().replace(/\.$/, '');

function matches(pattern: string, host: string): boolean {
  if (pattern === '*' || pattern === host) return true;
  return pattern.startsWith('*.') && host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1;
}

/** Whether `context.http` may call this host (without a port; an IPv6 address in brackets). */
export const grantsHost = ({ network }: Pick<Permissions, 'network'>, host: string): boolean => network.some((pattern) => matches(pattern, spelt(host)));

/** Whether a connection other than HTTP may be opened there. */
export const grantsSocket = ({ sockets }: Pick<Permissions, 'sockets'>, host: string, port: number): boolean =>
  sockets.some((pattern) => {
    const colon = pattern.lastIndexOf(':');
    const at = pattern.slice(colon + 1);
    return (at === '*' || Number(at) === port) && matches(pattern.slice(0, colon), spelt(host));
  });

/** What of this is not granted: shown before an update, refused at load. Patterns are compared as they are written, except that `*` grants every host. */
export function withoutGranted(asked: Permissions, granted: Permissions): Permissions {
  const rest = (name: 'credentials' | 'environment'): string[] => asked[name].filter((entry) => !granted[name].includes(entry));
  const isCovered = (entry: string, patterns: readonly string[]): boolean => patterns.some((pattern) => pattern === entry || matches(pattern, entry));
  return {
    network: asked.network.filter((entry) => !isCovered(entry, granted.network)),
    credentials: rest('credentials'),
    environment: rest('environment'),
    files: granted.files === 'temporary' ? 'none' : asked.files,
    sockets: asked.sockets.filter((entry) => !granted.sockets.includes(entry) && !grantsSocket(granted, entry.slice(0, entry.lastIndexOf(':')), Number(entry.slice(entry.lastIndexOf(':') + 1)))),
    ...(asked.loyalty === true && granted.loyalty !== true ? { loyalty: true } : {}),
  };
}

export const asksForNothing = ({ network, credentials, environment, files, sockets, loyalty }: Permissions): boolean => network.length + credentials.length + environment.length + sockets.length === 0 && files === 'none' && loyalty !== true;
