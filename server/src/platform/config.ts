import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { UserError } from '@parcours/sdk/node';
import { readNpmSettings, type NpmSettings } from './npm-settings.js';
import { readAccountSettings, type AccountSettings } from './account-settings.js';
import { readQuotaSettings, type QuotaSettings } from './quota-settings.js';
import { readRateSettings, type RateSettings } from './rate-settings.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const ISOLATE = ['all', 'third-party', 'installed'] as const;

/** Everything an operator can set, checked. The environment is read nowhere else in the server. */
export interface Config {
  /** Absolute; holds the embedded database and files. */
  readonly dataDir: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** Absent: the embedded Postgres in `dataDir`. */
  readonly databaseUrl?: string;
  /** Makes the first owner without the set-up link. */
  readonly owner?: { readonly email: string; readonly password: string };
  /** 32 bytes; absent: a key kept in `dataDir`. */
  readonly encryptionKey?: Buffer;
  /** The one before: what it sealed still opens, until everything is sealed anew. */
  readonly previousEncryptionKey?: Buffer;
  /** How the outside reaches us, without a trailing slash; links and tracking pixels start with it. */
  readonly baseUrl: string;
  readonly accounts: AccountSettings;
  readonly logLevel: LogLevel;
  /** Absolute folders with further node packages. */
  readonly nodesDirs: readonly string[];
  /** Which packages run in processes of their own: all of them; those that did not come with the server; or only those that were installed. */
  readonly isolate: (typeof ISOLATE)[number];
  /** Host names and CIDR blocks that outbound calls may reach although they are private. */
  readonly allowPrivateHosts: readonly string[];
  /** CIDR blocks of proxies whose word on the caller's address is believed; empty: nobody's. */
  readonly trustedProxies: readonly string[];
  /** Requests a minute, by what is counted; see `rate-settings.ts`. */
  readonly rates: RateSettings;
  /** What each workspace may use at most, unless its owners allow it less. */
  readonly quotas: QuotaSettings;
  /** Where several processes tell each other that there is work. Absent or unreachable, they look every half second. */
  readonly redisUrl?: string;
  /** Where a process of the role worker answers for its health; 0 lets the system choose. */
  readonly healthPort: number;
  /** A worker that has said nothing for this long has lost its work to the others. */
  readonly leaseMs: number;
  /** Open at once to this process; one more is closed before anything is read of it. */
  readonly maxConnections: number;
  /** Of a webhook, a form or a call of the API; files come in parts of their own. */
  readonly bodyLimitBytes: number;
  /** Processes that run the code of workflows; absent: half of the processors, from 2 to 8. */
  readonly sandboxProcesses?: number;
  /** Bytes of files each workspace may keep. */
  readonly filesQuotaBytes: number;
  /** Where node packages are installed from. */
  readonly npm: NpmSettings;
  /** Which node packages may be installed: `any`, `none`, or names, patterns and publishers. */
  readonly allowedPackages: readonly string[];
  /** Takes packages from `node dev`; its data is apart, so that nobody's contacts are in it. */
  readonly dev?: true;
  /** For tests: the process kills itself when it comes to this point for the n-th time. */
  readonly crashAt?: { readonly point: string; readonly nth: number };
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment itself, for packages that were granted some of its names. */
export const serverEnvironment: Environment = process.env;

const refuse = (name: string, expected: string, found: string): never => {
  throw new UserError('config_invalid', `${name} must be ${expected}, but is ${found}: correct it or remove it, then start again.`, { setting: name });
};

const quoted = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);

/** An empty variable counts as absent: compose files and CI set those without meaning to. */
const setting = (env: Environment, name: string): string | undefined => env[name]?.trim() || undefined;

const list = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function readPort(env: Environment, name: string, standard: string): number {
  const text = setting(env, name) ?? standard;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) refuse(name, 'a TCP port between 0 and 65535', quoted(text));
  return port;
}

/** A server in development never works on the data of another one. */
function readDev(env: Environment): boolean {
  const text = setting(env, 'PARCOURS_DEV');
  if (text === undefined || text === '0') return false;
  if (text !== '1') refuse('PARCOURS_DEV', '1 or absent', quoted(text));
  for (const name of ['DATABASE_URL', 'REDIS_URL']) if (setting(env, name) !== undefined) refuse('PARCOURS_DEV', `absent where ${name} is set (packages in development run on data of their own)`, 'set');
  return true;
}

function readRedisUrl(env: Environment): string | undefined {
  const text = setting(env, 'REDIS_URL');
  // The value may hold a password, so the sentence does not repeat it.
  if (text !== undefined && (!/^rediss?:\/\/./.test(text) || !URL.canParse(text))) refuse('REDIS_URL', 'a URL like redis://:password@host:6379', 'something else');
  return text;
}

function readFilesQuota(env: Environment): number {
  const text = setting(env, 'PARCOURS_FILES_QUOTA_MB') ?? '1024';
  if (!/^\d{1,8}$/.test(text)) refuse('PARCOURS_FILES_QUOTA_MB', 'a whole number of megabytes', quoted(text));
  return Number(text) * 1_048_576;
}

function readNpm(env: Environment): NpmSettings {
  const registry = setting(env, 'PARCOURS_NPM_REGISTRY');
  if (registry !== undefined && (!/^https?:\/\/./.test(registry) || !URL.canParse(registry))) refuse('PARCOURS_NPM_REGISTRY', 'the address of an npm registry like https://registry.example.com/', quoted(registry));
  return readNpmSettings(env, resolve('.'), registry);
}

function readAllowedPackages(env: Environment): string[] {
  const rules = list(setting(env, 'PARCOURS_PACKAGES') ?? 'any');
  for (const rule of rules) if (!/^(any|none|publisher:[^\s]{1,200}|[@a-z0-9~*][@a-z0-9._~*/-]{0,220})$/.test(rule)) refuse('PARCOURS_PACKAGES', 'any, none, or names of packages, patterns like @acme/* and publisher:<name>, separated by commas', quoted(rule));
  return rules;
}

function readMaxConnections(env: Environment): number {
  const text = setting(env, 'PARCOURS_MAX_CONNECTIONS') ?? '10000';
  if (!/^[1-9]\d{0,5}$/.test(text)) refuse('PARCOURS_MAX_CONNECTIONS', 'a number of connections from 1 to 999999', quoted(text));
  return Number(text);
}

function readBodyLimit(env: Environment): number {
  const text = setting(env, 'PARCOURS_BODY_LIMIT_KB') ?? '1024';
  if (!/^\d{1,5}$/.test(text) || Number(text) < 64 || Number(text) > 10_240) refuse('PARCOURS_BODY_LIMIT_KB', 'kilobytes between 64 and 10240', quoted(text));
  return Number(text) * 1_024;
}

function readLeaseMs(env: Environment): number {
  const text = setting(env, 'PARCOURS_LEASE_MS') ?? '30000';
  const leaseMs = Number(text);
  if (!/^\d{1,6}$/.test(text) || leaseMs < 1_000 || leaseMs > 600_000) refuse('PARCOURS_LEASE_MS', 'milliseconds between 1000 and 600000', quoted(text));
  return leaseMs;
}

function readSandboxProcesses(env: Environment): number | undefined {
  const text = setting(env, 'PARCOURS_SANDBOX_PROCESSES');
  if (text !== undefined && !/^([1-9]|[1-5]\d|6[0-4])$/.test(text)) refuse('PARCOURS_SANDBOX_PROCESSES', 'a number of processes between 1 and 64', quoted(text));
  return text === undefined ? undefined : Number(text);
}

function readCrashAt(env: Environment): Config['crashAt'] {
  const text = setting(env, 'PARCOURS_CRASH_AT');
  if (text === undefined) return undefined;
  if (setting(env, 'PARCOURS_TEST') !== '1') refuse('PARCOURS_CRASH_AT', 'absent outside of tests (it kills the server; tests set PARCOURS_TEST=1 as well)', 'set');
  const [point = '', nth = ''] = text.split(':');
  if (!/^[1-9]\d{0,8}$/.test(nth)) refuse('PARCOURS_CRASH_AT', 'the name of a crash point and how often it is passed, like before-commit:3', quoted(text));
  return { point, nth: Number(nth) };
}

function readDatabaseUrl(env: Environment): string | undefined {
  const text = setting(env, 'DATABASE_URL');
  // The value may hold a password, so the sentence does not repeat it.
  if (text !== undefined && !/^postgres(ql)?:\/\/./.test(text)) refuse('DATABASE_URL', 'a URL like postgres://user:password@host:5432/database', 'something else');
  if (text !== undefined && !URL.canParse(text)) refuse('DATABASE_URL', 'a URL like postgres://user:password@host:5432/database, special characters in the password written as %XX', 'a URL that cannot be read');
  return text;
}

function readOwner(env: Environment): Config['owner'] {
  const email = setting(env, 'PARCOURS_OWNER_EMAIL');
  const password = env['PARCOURS_OWNER_PASSWORD'] || undefined;
  if (email === undefined && password === undefined) return undefined;
  if (email === undefined) return refuse('PARCOURS_OWNER_EMAIL', 'set together with PARCOURS_OWNER_PASSWORD', 'missing');
  if (password === undefined) return refuse('PARCOURS_OWNER_PASSWORD', 'set together with PARCOURS_OWNER_EMAIL', 'missing');
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) refuse('PARCOURS_OWNER_EMAIL', 'an email address', quoted(email));
  if (password.length < 8 || password.length > 128) refuse('PARCOURS_OWNER_PASSWORD', '8 to 128 characters long', `${password.length} long`);
  return { email, password };
}

/** 32 bytes of chance have 30 different values on average and never fewer than 16; a typed text is made of printable characters alone. */
const isGuessable = (key: Buffer): boolean => new Set(key).size < 16 || key.every((byte) => byte >= 32 && byte < 127);

function readEncryptionKey(env: Environment, name: string): Buffer | undefined {
  const text = setting(env, name);
  if (text === undefined) return undefined;
  const key = /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (key.length !== 32) refuse(name, '32 bytes in base64 or hex (make one with: openssl rand -base64 32)', `${text.length} characters that are neither`);
  if (isGuessable(key)) refuse(name, '32 random bytes (make them with: openssl rand -base64 32)', 'a text or pattern that can be guessed');
  return key;
}

function readBaseUrl(env: Environment, host: string, port: number): string {
  const text = setting(env, 'PARCOURS_BASE_URL');
  if (text === undefined) return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    return refuse('PARCOURS_BASE_URL', 'a public address like https://parcours.example.com', quoted(text));
  }
  return url.href.replace(/\/+$/, '');
}

function readLogLevel(env: Environment): LogLevel {
  const text = setting(env, 'PARCOURS_LOG_LEVEL') ?? 'info';
  return LOG_LEVELS.find((level) => level === text) ?? refuse('PARCOURS_LOG_LEVEL', `one of ${LOG_LEVELS.join(', ')}`, quoted(text));
}

function readIsolate(env: Environment): Config['isolate'] {
  const text = setting(env, 'PARCOURS_ISOLATE') ?? 'third-party';
  return ISOLATE.find((choice) => choice === text) ?? refuse('PARCOURS_ISOLATE', `one of ${ISOLATE.join(', ')}`, quoted(text));
}

function readPrivateHosts(env: Environment): string[] {
  const hosts = list(setting(env, 'PARCOURS_ALLOW_PRIVATE_HOSTS'));
  for (const host of hosts) {
    if (!/^[A-Za-z0-9.:_-]+(\/\d{1,3})?$/.test(host)) refuse('PARCOURS_ALLOW_PRIVATE_HOSTS', 'host names or CIDR blocks separated by commas, like mail.internal,10.0.0.0/8', quoted(host));
  }
  return hosts;
}

function readTrustedProxies(env: Environment): string[] {
  const blocks = list(setting(env, 'PARCOURS_TRUSTED_PROXIES'));
  for (const block of blocks) {
    const [address = '', length, ...rest] = block.split('/');
    const bits = isIP(address) === 6 ? 128 : 32;
    if (isIP(address) === 0 || rest.length > 0 || (length !== undefined && !(/^\d{1,3}$/.test(length) && Number(length) <= bits))) refuse('PARCOURS_TRUSTED_PROXIES', 'IP addresses or CIDR blocks separated by commas, like 10.0.0.5,172.16.0.0/12', quoted(block));
  }
  return blocks;
}

/** Reads all settings. Throws `UserError` `config_invalid` for the first one that cannot be used. */
export function readConfig(env: Environment = process.env): Config {
  const port = readPort(env, 'PORT', '5680');
  const host = setting(env, 'HOST') ?? '127.0.0.1';
  const databaseUrl = readDatabaseUrl(env);
  const owner = readOwner(env);
  const encryptionKey = readEncryptionKey(env, 'PARCOURS_ENCRYPTION_KEY');
  const previousEncryptionKey = readEncryptionKey(env, 'PARCOURS_PREVIOUS_ENCRYPTION_KEY');
  const redisUrl = readRedisUrl(env);
  const crashAt = readCrashAt(env);
  const dev = readDev(env);
  const sandboxProcesses = readSandboxProcesses(env);
  return {
    dataDir: resolve(setting(env, 'PARCOURS_DATA_DIR') ?? '.parcours', dev ? 'dev' : ''),
    port,
    host,
    baseUrl: readBaseUrl(env, host, port),
    accounts: readAccountSettings(env),
    logLevel: readLogLevel(env),
    nodesDirs: list(setting(env, 'PARCOURS_NODES_DIR')).map((folder) => resolve(folder)),
    isolate: readIsolate(env),
    allowPrivateHosts: readPrivateHosts(env),
    trustedProxies: readTrustedProxies(env),
    rates: readRateSettings(setting(env, 'PARCOURS_RATE_LIMITS')),
    quotas: readQuotaSettings(setting(env, 'PARCOURS_QUOTAS')),
    healthPort: readPort(env, 'PARCOURS_HEALTH_PORT', '5681'),
    leaseMs: readLeaseMs(env),
    maxConnections: readMaxConnections(env),
    bodyLimitBytes: readBodyLimit(env),
    filesQuotaBytes: readFilesQuota(env),
    npm: readNpm(env),
    allowedPackages: readAllowedPackages(env),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(crashAt === undefined ? {} : { crashAt }),
    ...(dev ? { dev } : {}),
    ...(sandboxProcesses === undefined ? {} : { sandboxProcesses }),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(owner === undefined ? {} : { owner }),
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
    ...(previousEncryptionKey === undefined ? {} : { previousEncryptionKey }),
  };
}
