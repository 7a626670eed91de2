import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readAccountSettings } from './account-settings.js';
import { readConfig } from './config.js';
import { readRateSettings } from './rate-settings.js';

describe('settings', () => {
  it('need nothing: without any, the server listens on this machine only and keeps its data in .parcours', () => {
    expect(readConfig({})).toEqual({ dataDir: resolve('.parcours'), port: 5680, host: '127.0.0.1', baseUrl: 'http://127.0.0.1:5680', accounts: readAccountSettings({}), logLevel: 'info', nodesDirs: [], isolate: 'third-party', allowedPackages: ['any'], filesQuotaBytes: 1_073_741_824, npm: { registry: 'https://registry.npmjs.org/', scopes: {}, authorization: {} }, allowPrivateHosts: [], quotas: {}, healthPort: 5681, leaseMs: 30_000, maxConnections: 10_000, bodyLimitBytes: 1_048_576, trustedProxies: [], rates: readRateSettings(undefined) });
  });

  it('are all read', () => {
    const key = randomBytes(32);
    const previous = randomBytes(32);
    const config = readConfig({
      PARCOURS_DATA_DIR: '/var/lib/x', PORT: '80', HOST: '::1', DATABASE_URL: 'postgres://u:p@db/parcours', PARCOURS_OWNER_EMAIL: 'ada@example.com', PARCOURS_OWNER_PASSWORD: 'correct horse',
      PARCOURS_ENCRYPTION_KEY: key.toString('base64'), PARCOURS_PREVIOUS_ENCRYPTION_KEY: previous.toString('hex'), PARCOURS_BASE_URL: 'https://go.example.com/', PARCOURS_LOG_LEVEL: 'warn', PARCOURS_NODES_DIR: '/a, /b', PARCOURS_ISOLATE: 'all', PARCOURS_ALLOW_PRIVATE_HOSTS: 'mail.internal, 10.0.0.0/8, fd00::/8',
      REDIS_URL: 'rediss://:secret@cache:6380/2', PARCOURS_TRUSTED_PROXIES: '10.0.0.5, 172.16.0.0/12', PARCOURS_RATE_LIMITS: 'pages=10', PARCOURS_QUOTAS: 'contacts=100000, messages=5000', PARCOURS_HEALTH_PORT: '0', PARCOURS_LEASE_MS: '2000', PARCOURS_MAX_CONNECTIONS: '500', PARCOURS_BODY_LIMIT_KB: '2048', PARCOURS_TEST: '1', PARCOURS_CRASH_AT: 'before-commit:3',
    });
    expect(config).toEqual({
      dataDir: '/var/lib/x', port: 80, host: '::1', databaseUrl: 'postgres://u:p@db/parcours', owner: { email: 'ada@example.com', password: 'correct horse' }, encryptionKey: key, previousEncryptionKey: previous,
      baseUrl: 'https://go.example.com', accounts: readAccountSettings({}), logLevel: 'warn', nodesDirs: ['/a', '/b'], isolate: 'all', allowedPackages: ['any'], filesQuotaBytes: 1_073_741_824, npm: { registry: 'https://registry.npmjs.org/', scopes: {}, authorization: {} }, allowPrivateHosts: ['mail.internal', '10.0.0.0/8', 'fd00::/8'],
      redisUrl: 'rediss://:secret@cache:6380/2', quotas: { contacts: 100_000, messages: 5_000 }, healthPort: 0, leaseMs: 2_000, maxConnections: 500, bodyLimitBytes: 2_097_152, trustedProxies: ['10.0.0.5', '172.16.0.0/12'], rates: { ...readRateSettings(undefined), pages: 10 }, crashAt: { point: 'before-commit', nth: 3 },
    });
  });

  it('take the encryption key in hex as well, and treat an empty variable as absent', () => {
    const key = randomBytes(32);
    expect(readConfig({ PARCOURS_ENCRYPTION_KEY: key.toString('hex'), PORT: '', DATABASE_URL: ' ' })).toMatchObject({ encryptionKey: key, port: 5680 });
  });

  it('say how many processes run the code of workflows', () => {
    expect(readConfig({ PARCOURS_SANDBOX_PROCESSES: '12' })).toMatchObject({ sandboxProcesses: 12 });
  });

  it('write an IPv6 address in brackets in the default address', () => {
    expect(readConfig({ HOST: '::1' }).baseUrl).toBe('http://[::1]:5680');
  });

  it.each([
    [{ PORT: '70000' }, 'PORT must be a TCP port between 0 and 65535, but is "70000": correct it or remove it, then start again.'],
    [{ PARCOURS_ISOLATE: 'none' }, 'PARCOURS_ISOLATE must be one of all, third-party, installed'],
    [{ PORT: '5e3' }, 'PORT must be a TCP port'],
    [{ PARCOURS_OWNER_EMAIL: 'a@b.c' }, 'PARCOURS_OWNER_PASSWORD must be set together with PARCOURS_OWNER_EMAIL, but is missing'],
    [{ PARCOURS_OWNER_PASSWORD: 'long enough' }, 'PARCOURS_OWNER_EMAIL must be set together'],
    [{ PARCOURS_OWNER_EMAIL: 'a@b.c', PARCOURS_OWNER_PASSWORD: 'short' }, 'but is 5 long'],
    [{ PARCOURS_ENCRYPTION_KEY: 'abc' }, 'but is 3 characters that are neither'],
    // E2: a key somebody could try
    [{ PARCOURS_ENCRYPTION_KEY: '0'.repeat(64) }, 'a text or pattern that can be guessed'],
    [{ PARCOURS_ENCRYPTION_KEY: Buffer.from('change-me-change-me-change-me-32').toString('base64') }, 'a text or pattern that can be guessed'],
    [{ PARCOURS_PREVIOUS_ENCRYPTION_KEY: 'ab'.repeat(32) }, 'PARCOURS_PREVIOUS_ENCRYPTION_KEY must be 32 random bytes'],
    [{ PARCOURS_BASE_URL: 'parcours.example.com' }, 'PARCOURS_BASE_URL must be a public address'],
    [{ PARCOURS_LOG_LEVEL: 'loud' }, 'PARCOURS_LOG_LEVEL must be one of trace, debug'],
    [{ REDIS_URL: 'http://cache' }, 'REDIS_URL must be a URL like redis://'],
    [{ PARCOURS_HEALTH_PORT: 'x' }, 'PARCOURS_HEALTH_PORT must be a TCP port'],
    [{ PARCOURS_LEASE_MS: '10' }, 'PARCOURS_LEASE_MS must be milliseconds between 1000 and 600000, but is "10"'],
    [{ PARCOURS_QUOTAS: 'contacts=many' }, 'PARCOURS_QUOTAS must be limits such as contacts=100000,messages=50000 of runs, contacts, events, messages, but has "contacts=many"'],
    [{ PARCOURS_SANDBOX_PROCESSES: '0' }, 'PARCOURS_SANDBOX_PROCESSES must be a number of processes between 1 and 64, but is "0"'],
    [{ PARCOURS_CRASH_AT: 'before-commit:1' }, 'PARCOURS_CRASH_AT must be absent outside of tests'],
    [{ PARCOURS_CRASH_AT: 'before-commit', PARCOURS_TEST: '1' }, 'PARCOURS_CRASH_AT must be the name of a crash point'],
    [{ PARCOURS_ALLOW_PRIVATE_HOSTS: 'http://x' }, 'PARCOURS_ALLOW_PRIVATE_HOSTS must be host names or CIDR blocks'],
  ])('are refused with one sentence: %j', (env, sentence) => {
    expect(() => readConfig(env)).toThrow(sentence);
  });

  it('never repeat a database password in a message', () => {
    let message = '';
    try {
      readConfig({ DATABASE_URL: 'mysql://root:hunter2@db/x' });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('DATABASE_URL must be a URL like postgres://');
    expect(message).not.toContain('hunter2');
  });
});
