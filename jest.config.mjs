import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const swc = { ...JSON.parse(readFileSync(`${root}/.swcrc.json`, 'utf8')), swcrc: false };

/**
 * One Jest project per floor; everything runs as native ESM, and Node itself loads it (tools/jest). `transform` and `resolver` are for the files
 * whose docblock asks for Jest's own environment.
 */
const project = (name, testMatch) => ({
  displayName: name,
  rootDir: `${root}/${name}`,
  testEnvironment: `${root}/tools/jest/realm.mjs`,
  testRunner: `${root}/tools/jest/runner.mjs`,
  testMatch,
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  resolver: `${root}/tools/jest-resolver.cjs`,
});

/** For floors whose specs may ask for a database of their own; see server/test/support/test-database.ts. */
const withDatabase = (settings) => ({
  ...settings,
  testEnvironment: `${root}/server/test/support/database-environment.mjs`,
  globalSetup: `${root}/server/test/support/global-setup.mjs`,
  globalTeardown: `${root}/server/test/support/global-teardown.mjs`,
});

export default {
  // of tests and hooks; Jest reads it here, not in a project
  testTimeout: 30_000,
  // of two cores, one would be idle while specs wait for PostgreSQL, a browser or a clock; a worker that is full is replaced, at the price of loading the server again
  maxWorkers: 3,
  workerIdleMemoryLimit: '1500MB',
  projects: [
    project('sdk', ['<rootDir>/src/**/*.spec.ts']),
    project('nodes', ['<rootDir>/*/src/**/*.spec.ts']),
    withDatabase(project('server', ['<rootDir>/{src,test}/**/*.spec.ts'])),
    withDatabase(project('e2e', ['<rootDir>/**/*.spec.ts'])),
  ],
  reporters: ['default', '<rootDir>/tools/jest-plain-reporter.cjs'],
};
