import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Q2: what is published with a release, made from a tag of a repository of this test, with the lock file of this one
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
interface Release { readonly version: string; readonly commit: string; readonly files: readonly string[] }
const { makeRelease, checkRelease } = (await import(new URL('../../../tools/supply/release.mjs', import.meta.url).href)) as { makeRelease(asked: { repository: string; tag: string; folder: string }): Release; checkRelease(folder: string): string[] };
const base = mkdtempSync(join(tmpdir(), 'parcours-release-test-'));
const repository = join(base, 'repository');
const git = (...args: string[]): string => execFileSync('git', ['-C', repository, '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const make = (tag: string, folder = tag): Release => makeRelease({ repository, tag, folder: join(base, folder) });

beforeAll(() => {
  execFileSync('git', ['init', '-q', repository]);
  execFileSync('mkdir', ['-p', join(repository, 'tools/supply')]);
  for (const path of ['package-lock.json', 'tools/supply/allowed.json']) writeFileSync(join(repository, path), readFileSync(join(ROOT, path)));
  writeFileSync(join(repository, 'package.json'), JSON.stringify({ name: 'parcours', version: '9.8.7' }));
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  git('tag', 'v9.8.7');
  git('tag', 'v9.8.8');
  git('tag', 'newest');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('a release (Q2)', () => {
  it('is made of a tag alone, with sources, a bill of materials, provenance and checksums, and the same bytes each time', () => {
    // what is not committed is not released
    writeFileSync(join(repository, 'package.json'), '{"version":"0.0.1"}');
    writeFileSync(join(repository, 'left-behind'), 'a secret');
    const { version, commit, files } = make('v9.8.7', 'one');
    expect([version, commit, files]).toEqual(['9.8.7', git('rev-parse', 'v9.8.7').trim(), ['parcours-9.8.7.tar.gz', 'sbom.json', 'provenance.json', 'SHA256SUMS']]);
    expect(checkRelease(join(base, 'one'))).toEqual([]);
    const listed = execFileSync('tar', ['-tzf', join(base, 'one/parcours-9.8.7.tar.gz')], { encoding: 'utf8' });
    expect([listed.includes('parcours-9.8.7/package-lock.json'), listed.includes('left-behind')]).toEqual([true, false]);
    expect((JSON.parse(readFileSync(join(base, 'one/sbom.json'), 'utf8')) as { metadata: { component: { version: string } }; components: unknown[] })).toMatchObject({ metadata: { component: { version: '9.8.7' } } });
    expect(JSON.parse(readFileSync(join(base, 'one/provenance.json'), 'utf8'))).toMatchObject({ predicate: { buildDefinition: { resolvedDependencies: [{ digest: { gitCommit: commit } }] } } });
    make('v9.8.7', 'two');
    expect(readFileSync(join(base, 'two/SHA256SUMS'), 'utf8')).toBe(readFileSync(join(base, 'one/SHA256SUMS'), 'utf8'));
  });

  it('is not made of what is no version, another one than package.json says, or no tag', () => {
    expect(() => make('newest')).toThrow('Expected a tag such as v1.2.3');
    expect(() => make('v9.8.8')).toThrow('Expected the version 9.8.8 in package.json at v9.8.8, found 9.8.7');
    expect(() => make('v1.0.0')).toThrow();
  });

  it.each([
    ['the sources were changed', 'parcours-9.8.7.tar.gz', 'is not what was released'],
    ['the bill of materials was changed', 'sbom.json', 'is not what was released'],
    ['something was added', 'more.txt', 'is in no list of checksums'],
  ])('is told from one where %s', (_, name, problem) => {
    const folder = join(base, `changed-${name}`);
    make('v9.8.7', `changed-${name}`);
    appendFileSync(join(folder, name), ' ');
    expect(checkRelease(folder)).toEqual([`${name} ${problem}`]);
  });
});
