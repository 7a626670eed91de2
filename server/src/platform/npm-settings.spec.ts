import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readNpmSettings } from './npm-settings.js';

let home: string;
let folder: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'parcours-home-'));
  folder = mkdtempSync(join(tmpdir(), 'parcours-folder-'));
  writeFileSync(join(home, '.npmrc'), '; the company\'s\nregistry = https://npm.example.org/all\n@acme:registry=https://acme.example.org/\n//acme.example.org/:_authToken=${ACME_TOKEN}\n//npm.example.org/all/:username=ada\n//npm.example.org/all/:_password=c2VjcmV0\n');
  writeFileSync(join(folder, '.npmrc'), '@acme:registry=https://nearer.example.org\n');
});
afterAll(() => [home, folder].forEach((path) => rmSync(path, { recursive: true, force: true })));

describe('where packages come from', () => {
  it('is what .npmrc says, the nearer file first, with tokens from the environment', () => {
    expect(readNpmSettings({ HOME: home, ACME_TOKEN: 't0ken' }, folder)).toEqual({
      registry: 'https://npm.example.org/all/',
      scopes: { '@acme': 'https://nearer.example.org/' },
      authorization: { '//acme.example.org/': 'Bearer t0ken', '//npm.example.org/all/': `Basic ${Buffer.from('ada:secret').toString('base64')}` },
    });
  });
  it('is the public registry when nothing is said, and the setting of Parcours before all others', () => {
    expect(readNpmSettings({}, join(home, 'nowhere'))).toEqual({ registry: 'https://registry.npmjs.org/', scopes: {}, authorization: {} });
    expect(readNpmSettings({ HOME: home }, folder, 'http://127.0.0.1:4873').registry).toBe('http://127.0.0.1:4873/');
  });
});
