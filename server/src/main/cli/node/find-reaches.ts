import { grantsHost, type Permissions } from '@parcours/sdk/node';
import type { Inspected } from './inspect-package.js';

export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

const error = (message: string): Finding => ({ severity: 'error', message });
const warning = (message: string): Finding => ({ severity: 'warning', message });

/** Modules that a package's process does not have, and what to use instead. */
const SHUT: Readonly<Record<string, string>> = {
  http: 'context.http', https: 'context.http', http2: 'context.http', undici: 'context.http', axios: 'context.http', 'node-fetch': 'context.http', got: 'context.http',
  child_process: 'nothing: a package starts no programs', worker_threads: 'nothing: a package starts no threads', cluster: 'nothing: a package starts no programs',
};

const hostOf = (address: string): string | null => /^https?:\/\/([^/\s:?#{}$]+)/.exec(address)?.[1]?.toLowerCase() ?? null;
const modulesIn = (code: string): string[] => [...code.matchAll(/(?:from\s*|import\s*\(?\s*)['"](?:node:)?([a-z0-9_@/-]+)['"]/g)].map(([, name]) => name as string);
const once = (values: readonly string[]): string[] => [...new Set(values)].sort();

/** What the code reaches for beside what the manifest asks for, in both directions. Code is only read: what it puts together at run time is not seen. */
export function findReaches(code: string, { addresses, credentialHosts, credentialTypes }: Pick<Inspected, 'addresses' | 'credentialHosts' | 'credentialTypes'>, id: string, asked: Permissions): Finding[] {
  const certain = once([...addresses.map(hostOf), ...credentialHosts.map((host) => (host.includes('{{') ? null : host.replace(/:\d+$/, '')))].filter((host) => host !== null));
  const mentioned = once([...code.matchAll(/['"`](https?:\/\/[^'"`\s]+)/g)].map(([, address]) => hostOf(address as string)).filter((host) => host !== null)).filter((host) => host !== 'www.w3.org');
  const isGranted = (host: string): boolean => grantsHost(asked, host);
  const modules = once(modulesIn(code));
  const variables = once([...code.matchAll(/process\.env(?:\.([A-Z][A-Z0-9_]*)|\[['"]([A-Z][A-Z0-9_]*)['"]\])/g)].map(([, dot, bracket]) => (dot ?? bracket) as string));
  const foreign = credentialTypes.filter((type) => !type.startsWith(`${id}.`));
  const covers = (pattern: string): boolean => [...certain, ...mentioned].some((host) => grantsHost({ network: [pattern] }, host));
  const dynamic = addresses.some((address) => hostOf(address) === null) || credentialHosts.some((host) => host.includes('{{')) || /url:\s*[`a-z(]/.test(code);
  return [
    ...certain.filter((host) => !isGranted(host)).map((host) => error(`It calls ${host}, which "parcours.permissions.network" does not name; add it.`)),
    ...mentioned.filter((host) => !certain.includes(host) && !isGranted(host)).map((host) => warning(`The code mentions ${host}, which "parcours.permissions.network" does not name; add it if it is called.`)),
    ...asked.network.filter((pattern) => pattern !== '*' && !covers(pattern) && !dynamic).map((pattern) => warning(`It asks to call ${pattern}, but nothing in the code mentions it; ask for no more than is used.`)),
    ...(asked.network.includes('*') ? [warning('It asks to call any host; name the hosts where you know them, owners grant those more readily.')] : []),
    ...foreign.filter((type) => !asked.credentials.includes(type)).map((type) => error(`A field takes credentials of the type ${type}, which "parcours.permissions.credentials" does not name; add it.`)),
    ...asked.credentials.filter((type) => !foreign.includes(type)).map((type) => warning(`It asks for credentials of the type ${type}, but no field takes them.`)),
    ...variables.filter((name) => !asked.environment.includes(name)).map((name) => error(`It reads the environment variable ${name}, which "parcours.permissions.environment" does not name.`)),
    ...asked.environment.filter((name) => !code.includes(name)).map((name) => warning(`It asks to read the environment variable ${name}, but nothing in the code mentions it.`)),
    ...modules.flatMap((name) => (SHUT[name] === undefined ? [] : [error(`It imports "${name}", which packages do not have; use ${SHUT[name]}.`)])),
    ...(/(?<![.\w])fetch\s*\(/.test(code) ? [error('It calls fetch, which packages do not have; use context.http.')] : []),
    ...(modules.some((name) => name === 'fs' || name === 'fs/promises') && asked.files === 'none' ? [error('It imports "fs", but "parcours.permissions.files" is not "temporary"; ask for it, or keep files with context.saveFile.')] : []),
    ...(modules.some((name) => name === 'net' || name === 'tls') && asked.sockets.length === 0 ? [error('It imports "net" or "tls", but "parcours.permissions.sockets" names no place; name it as host:port.')] : []),
    ...(asked.sockets.length > 0 && !modules.some((name) => name === 'net' || name === 'tls') && !code.includes('context.address') ? [warning('It asks for connections of its own, but the code opens none.')] : []),
  ];
}
