import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where node packages come from, in the words of npm's own settings. */
export interface NpmSettings {
  /** Ends with a slash. */
  readonly registry: string;
  /** Registries of scopes, by scope with its `@`. */
  readonly scopes: Readonly<Record<string, string>>;
  /** Authorization headers by the address they are for, without its protocol: `//host/path/`. */
  readonly authorization: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PUBLIC_REGISTRY = 'https://registry.npmjs.org/';

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);
const isAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

function readLines(file: string, env: Environment): [key: string, value: string][] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return []; // most machines have none
  }
  return text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const parts = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (parts === null) return [];
    // as npm does: a variable that is not set stays as it is written
    const value = (parts[2] ?? '').replace(/^"(.*)"$/, '$1').replace(/\$\{([^}]+)\}/g, (written, name: string) => env[name] ?? written);
    return [[parts[1] ?? '', value]];
  });
}

function headerOf(setting: string, value: string, all: ReadonlyMap<string, string>, at: string): string | null {
  if (setting === '_authToken') return `Bearer ${value}`;
  if (setting === '_auth') return `Basic ${value}`;
  const user = all.get(`${at}:username`);
  return setting === '_password' && user !== undefined ? `Basic ${Buffer.from(`${user}:${Buffer.from(value, 'base64').toString()}`).toString('base64')}` : null;
}

/**
 * Reads the registry, those of scopes, and tokens from `.npmrc` in the current folder, then from the user's. `PARCOURS_NPM_REGISTRY` takes the place
 * of the general registry; scopes keep theirs.
 */
export function readNpmSettings(env: Environment, folder: string, registry?: string): NpmSettings {
  const home = env['NPM_CONFIG_USERCONFIG'] ?? (env['HOME'] === undefined ? undefined : join(env['HOME'], '.npmrc'));
  const all = new Map<string, string>();
  for (const file of [home, join(folder, '.npmrc')]) if (file !== undefined) for (const [key, value] of readLines(file, env)) all.set(key, value);
  const scopes: Record<string, string> = {};
  const authorization: Record<string, string> = {};
  for (const [key, value] of all) {
    const scope = /^(@[^:]+):registry$/.exec(key)?.[1];
    if (scope !== undefined && isAddress(value)) scopes[scope] = withSlash(value);
    const [, at, setting] = /^(\/\/.+):(_authToken|_auth|_password)$/.exec(key) ?? [];
    const header = at === undefined || setting === undefined ? null : headerOf(setting, value, all, at);
    if (at !== undefined && header !== null) authorization[withSlash(at)] = header;
  }
  const written = registry ?? all.get('registry');
  return { registry: written !== undefined && isAddress(written) ? withSlash(written) : PUBLIC_REGISTRY, scopes, authorization };
}
