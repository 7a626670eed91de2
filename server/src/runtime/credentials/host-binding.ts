import { fillText, type Values } from './fill-text.js';

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' };

/** A host as it is written in a setting: a bare name, `name:port`, or a whole address, of which the host counts. */
function readPattern(text: string): { readonly host: string; readonly port: string | null } | null {
  const wild = text.startsWith('*.');
  const bare = wild ? text.slice(2) : text;
  const url = /^https?:\/\//i.test(bare) ? bare : `https://${bare}`;
  if (!URL.canParse(url)) return null;
  const { hostname, port, protocol } = new URL(url);
  const named = port !== '' ? port : /^https?:\/\//i.test(bare) ? (DEFAULT_PORTS[protocol] ?? null) : /:443$/.test(bare) ? '443' : null;
  const host = hostname.toLowerCase().replace(/\.$/, '');
  return host === '' ? null : { host: wild ? `*.${host}` : host, port: named };
}

/** The patterns a credential type declares, with its values that are not secret filled in. */
export const boundHosts = (hosts: readonly string[] | undefined, visible: Values): readonly string[] => (hosts ?? []).flatMap((text) => fillText(text, visible).split(/[\s,;]+/)).filter((text) => text !== '');

/** Whether an address is among the hosts a credential is bound to. An empty list binds it to none. */
export function isBoundTo(patterns: readonly string[], url: URL): boolean {
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? '') : url.port;
  return patterns.some((text) => {
    if (text === '*') return true;
    const pattern = readPattern(text);
    if (pattern === null || (pattern.port !== null && pattern.port !== port)) return false;
    return pattern.host.startsWith('*.') ? host.endsWith(pattern.host.slice(1)) && host.length > pattern.host.length - 1 : host === pattern.host;
  });
}
