import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const swc = { ...JSON.parse(readFileSync(`${root}/.swcrc.json`, 'utf8')), swcrc: false };

/** One Jest project per floor; everything runs as native ESM. */
const project = (name, testMatch) => ({
  displayName: name,
  rootDir: `${root}/${name}`,
  testEnvironment: 'node',
  testMatch,
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  resolver: `${root}/tools/jest-resolver.cjs`,
  testTimeout: 30_000,
});

export default {
  projects: [
    project('sdk', ['<rootDir>/src/**/*.spec.ts']),
    project('nodes', ['<rootDir>/*/src/**/*.spec.ts']),
    project('server', ['<rootDir>/{src,test}/**/*.spec.ts']),
    project('e2e', ['<rootDir>/**/*.spec.ts']),
  ],
  reporters: ['default', '<rootDir>/tools/jest-plain-reporter.cjs'],
};
