import { UserError } from '../errors.js';
import { NO_PERMISSIONS, type Permissions } from './permissions.js';

const LABEL = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?';
const HOST = new RegExp(`^(\\*|(\\*\\.)?${LABEL}(\\.${LABEL})*|\\[[0-9a-f:.]+\\])$`);
const CREDENTIAL = /^[a-z][a-z0-9-]*\.[a-z][A-Za-z0-9]*$/;
/** Not the server's own settings, and nothing that changes how Node works. */
const VARIABLE = /^(?!PARCOURS_|NODE_|DATABASE_URL$|REDIS_URL$|PATH$|HOME$|TMPDIR$|LD_)[A-Z][A-Z0-9_]{0,63}$/;
const MAX_ENTRIES = 50;
const NAMES: readonly string[] = [...Object.keys(NO_PERMISSIONS), 'loyalty'];

function isSocket(text: string): boolean {
  const [, host = '', port = ''] = /^(.*):(\d{1,5}|\*)$/.exec(text) ?? [];
  return HOST.test(host) && (port === '*' || (Number(port) >= 1 && Number(port) <= 65_535));
}

const LISTS: { readonly [Name in 'network' | 'credentials' | 'environment' | 'sockets']: { readonly allows: (entry: string) => boolean; readonly expected: string } } = {
  network: { allows: (entry) => HOST.test(entry), expected: 'host names in small letters such as "api.example.org", "*.example.org" or "*"' },
  credentials: { allows: (entry) => CREDENTIAL.test(entry), expected: 'credential types such as "http.basic"' },
  environment: { allows: (entry) => VARIABLE.test(entry), expected: 'names of environment variables such as "ACME_REGION" that are not settings of Parcours or of Node' },
  sockets: { allows: isSocket, expected: 'hosts with a port such as "smtp.example.org:587"' },
};

const found = (value: unknown): string => (JSON.stringify(value) ?? typeof value).slice(0, 100);

function wrongWithList(name: keyof typeof LISTS, value: unknown): string[] {
  const { allows, expected } = LISTS[name];
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > MAX_ENTRIES) return [`Expected "${name}" to be a list of at most ${MAX_ENTRIES} ${expected}, found ${found(value)}.`];
  return (value as unknown[]).filter((entry) => typeof entry !== 'string' || !allows(entry)).map((entry) => `Expected "${name}" to name ${expected}, found ${found(entry)}.`);
}

/** Sentences about what is wrong with `parcours.permissions`; empty when it can be used. Absent means none. */
export function checkPermissions(value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`Expected "permissions" to be an object, found ${found(value)}.`];
  const given = value as Record<string, unknown>;
  const unknown = Object.keys(given).filter((name) => !NAMES.includes(name));
  return [
    ...unknown.map((name) => `There is no permission "${name}"; there are ${NAMES.join(', ')}.`),
    ...(Object.keys(LISTS) as (keyof typeof LISTS)[]).flatMap((name) => wrongWithList(name, given[name])),
    ...(given['loyalty'] === undefined || typeof given['loyalty'] === 'boolean' ? [] : [`Expected "loyalty" to be true or false, found ${found(given['loyalty'])}.`]),
    ...(given['files'] === undefined || given['files'] === 'none' || given['files'] === 'temporary' ? [] : [`Expected "files" to be "none" or "temporary", found ${found(given['files'])}.`]),
  ];
}

/** What a manifest asks for, with what it does not mention refused. Throws `UserError` `bad_permissions`. */
export function readPermissions(value: unknown): Permissions {
  const [problem] = checkPermissions(value);
  if (problem !== undefined) throw new UserError('bad_permissions', `"parcours.permissions" in package.json cannot be used: ${problem}`);
  const given = (value ?? {}) as Partial<Permissions>;
  return { network: given.network ?? [], credentials: given.credentials ?? [], environment: given.environment ?? [], files: given.files ?? 'none', sockets: given.sockets ?? [], ...(given.loyalty === true ? { loyalty: true } : {}) };
}
