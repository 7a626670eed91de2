import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareVersions, readPackageSpec } from './package-spec.js';

const codeOf = (text: string): string => {
  try {
    readPackageSpec(text);
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

// K1: nothing of this may reach the registry, a process or the disk
describe('what can be installed', () => {
  it.each([
    ['parcours-node-fax@1.0.0', { name: 'parcours-node-fax', version: '1.0.0' }],
    ['@acme/parcours-node-fax@2.10.3-beta.1', { name: '@acme/parcours-node-fax', version: '2.10.3-beta.1' }],
  ])('is a name at an exact version: %s', (text, spec) => {
    expect(readPackageSpec(text)).toEqual(spec);
  });
  it.each([
    './fax@1.0.0', '../fax@1.0.0', '/etc/passwd@1.0.0', 'file:fax@1.0.0', 'C:\\fax@1.0.0', 'git+https://example.org/fax.git@1.0.0', 'git@github.com:acme/fax@1.0.0', 'acme/fax@1.0.0',
    'https://example.org/fax.tgz@1.0.0', '--registry=http://evil.example@1.0.0', '-g@1.0.0', 'fax --force@1.0.0', 'npm:fax@1.0.0', 'FAX@1.0.0', '.hidden@1.0.0', '_private@1.0.0',
    'node_modules@1.0.0', '@acme@1.0.0', '@acme/../fax@1.0.0', '@acme/fax/x@1.0.0', 'fax\n@1.0.0', 'fax%2f..@1.0.0', 'x'.repeat(215) + '@1.0.0',
  ])('is not %s', (text) => {
    expect(codeOf(text)).toBe('bad_package_name');
  });
  it.each(['fax', '@acme/fax', 'fax@latest', 'fax@^1.0.0', 'fax@1.x', 'fax@1.0', 'fax@>=1.0.0 <2.0.0', 'fax@v1.0.0', 'fax@01.0.0', 'fax@1.0.0 --force', 'fax@*', 'fax@'])('is not a range or a tag: %s', (text) => {
    expect(codeOf(text)).toBe('bad_package_version');
  });
  it('is never anything with a blank, a colon, a backslash or two slashes in it', () => {
    fc.assert(fc.property(fc.string(), fc.constantFrom(' ', ':', '\\', '//', '\0', '..' + '/'), fc.string(), (before, hostile, after) => codeOf(`${before}${hostile}${after}@1.0.0`) !== 'taken'));
  });
});

describe('the newer of two versions', () => {
  it('is found as semantic versioning says', () => {
    const ordered = ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.10', '1.2.0', '2.0.0'];
    for (const [index, version] of ordered.entries()) for (const [other, against] of ordered.entries()) expect(Math.sign(compareVersions(version, against))).toBe(Math.sign(index - other));
    expect(compareVersions('1.0.0+build.1', '1.0.0+build.2')).toBe(0);
  });
});
