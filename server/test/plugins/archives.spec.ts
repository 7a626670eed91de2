import { describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { readArchive } from '../../src/runtime/plugins/read-archive.js';
import { checkPackage } from '../../src/runtime/plugins/package-manifest.js';
import { makeArchive, type ArchiveEntry } from './support/make-archive.js';
import { FIRST, NAME, weather } from './support/weather-package.js';

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const file = (path: string, content: string | Buffer = ''): ArchiveEntry => ({ path, content });

// L3: total unpacked size, file count, ratio; no links, no paths
describe('an archive', () => {
  it('is read with all its files', async () => {
    const files = await readArchive(weather({ version: '1.0.0' }));
    expect([...files.keys()]).toEqual(['package.json', 'dist/index.js', 'README.md']);
    expect(String(files.get('dist/index.js'))).toBe(FIRST);
  });
  it('may have any name for the folder around everything', async () => {
    expect([...(await readArchive(makeArchive([{ path: 'weather/', type: 'Directory' }, file('weather/package.json', '{}')]))).keys()]).toEqual(['package.json']);
  });
  it.each<[string, ArchiveEntry[]]>([
    ['a link to a file elsewhere', [{ path: 'package/passwords', type: 'SymbolicLink', linkpath: '/etc/passwd' }]],
    ['a hard link', [{ path: 'package/passwords', type: 'Link', linkpath: '/etc/passwd' }]],
    ['a device', [{ path: 'package/null', type: 'CharacterDevice' }]],
    ['a pipe', [{ path: 'package/pipe', type: 'FIFO' }]],
    ['a path that climbs out', [file('package/../../outside')]],
    ['a path that starts at the root', [file('/etc/cron.d/evil')]],
    ['a path of Windows', [file('package\\..\\evil')]],
    ['a drive of Windows', [file('package/C:evil')]],
    ['a path with a line break', [file('package/a\nb')]],
    ['a name that ends with a dot', [file('package/evil.')]],
    ['two names that differ in case only', [file('package/index.js'), file('package/Index.js')]],
    ['the same file twice', [file('package/index.js', 'good'), file('package/index.js', 'evil')]],
    ['a file that is also a folder', [file('package/lib'), file('package/lib/index.js')]],
    ['more than 10,000 files', Array.from({ length: 10_001 }, (_, index) => file(`package/${index}`))],
    ['a thousand folders in each other', [file(`package/${'d/'.repeat(40)}index.js`)]],
  ])('with %s is refused', async (_, entries) => {
    expect(await codeOf(() => readArchive(makeArchive(entries)))).toBe('bad_archive');
  });
  it('that grows beyond all measure is refused before it is unpacked', async () => {
    expect(await codeOf(() => readArchive(gzipSync(Buffer.alloc(80 * 1024 * 1024))))).toBe('bad_archive');
    expect(await codeOf(() => readArchive(makeArchive([file('package/zeros', Buffer.alloc(30 * 1024 * 1024))])))).toBe('bad_archive');
  });
  it('that is packed twice is refused: the inner one could be of any size', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(50 * 1024 * 1024)));
    expect(bomb.length).toBeLessThan(1_000);
    expect(await codeOf(() => readArchive(bomb))).toBe('bad_archive');
    expect(await codeOf(() => readArchive(gzipSync(weather({ version: '1.0.0' }))))).toBe('bad_archive');
  });
  it('that is none is refused: text, a cut one, an empty one', async () => {
    const whole = weather({ version: '1.0.0' });
    for (const bytes of [Buffer.from('<html>'), whole.subarray(0, whole.length - 40), gzipSync('not a tar at all, but long enough to look at'.repeat(30)), Buffer.alloc(0)]) expect(await codeOf(() => readArchive(bytes))).toBe('bad_archive');
  });
  it('larger than 10 MB is refused', async () => {
    expect(await codeOf(() => readArchive(Buffer.alloc(10 * 1024 * 1024 + 1)))).toBe('bad_archive');
  });
});

// issue 4, "Bad input"; K1, K6
describe('a package', () => {
  const check = async (version: Parameters<typeof weather>[0], expected?: { name: string; version: string }) => checkPackage(await readArchive(weather(version)), expected);
  it('says what it asks for before anything of it runs', async () => {
    const { manifest, asked } = await check({ version: '1.0.0', parcours: { permissions: { network: ['api.weather.example'] } } }, { name: NAME, version: '1.0.0' });
    expect(manifest).toMatchObject({ name: NAME, version: '1.0.0', parcours: { id: 'weather', sdk: 1 } });
    expect(asked).toEqual({ network: ['api.weather.example'], credentials: [], environment: [], files: 'none', sockets: [] });
  });
  it.each<[string, Partial<Parameters<typeof weather>[0]>, string]>([
    ['wants to run a script while it is installed', { json: { scripts: { postinstall: 'node steal.js' } } }, 'install_scripts'],
    ['wants to run a script before it is installed', { json: { scripts: { preinstall: 'true' } } }, 'install_scripts'],
    ['has to be compiled', { files: { 'binding.gyp': '{}' } }, 'native_code'],
    ['needs packages it does not bring', { json: { dependencies: { 'left-pad': '1.0.0' } } }, 'dependencies_missing'],
    ['is made for another sdk', { parcours: { sdk: 2 } }, 'bad_manifest'],
    ['has no id', { parcours: { id: undefined } }, 'bad_manifest'],
    ['has an id that is none', { parcours: { id: 'Weather Report' } }, 'bad_manifest'],
    ['asks for permissions nobody knows', { parcours: { permissions: { everything: true } } }, 'bad_permissions'],
    ['has a name that is none', { json: { name: '../evil' } }, 'bad_package_name'],
    ['has a version that is none', { json: { version: 'latest' } }, 'bad_package_version'],
  ])('that %s is refused', async (_, version, code) => {
    expect(await codeOf(() => check({ version: '1.0.0', ...version }))).toBe(code);
  });
  it('without the "parcours" key is no node package', async () => {
    expect(await codeOf(async () => checkPackage(await readArchive(makeArchive([file('package/package.json', '{"name":"left-pad","version":"1.0.0"}')]))))).toBe('not_a_node_package');
  });
  it('that says it is another one is refused', async () => {
    expect(await codeOf(() => check({ version: '1.0.0' }, { name: 'parcours-node-fax', version: '1.0.0' }))).toBe('other_package');
    expect(await codeOf(() => check({ version: '1.0.1' }, { name: NAME, version: '1.0.0' }))).toBe('other_package');
  });
  it('may bring what it needs, and need the sdk', async () => {
    const bundled = { json: { dependencies: { 'left-pad': '1.0.0', '@parcours/sdk': '^1.0.0' }, bundleDependencies: ['left-pad'] }, files: { 'node_modules/left-pad/package.json': '{}' } };
    await expect(check({ version: '1.0.0', ...bundled })).resolves.toBeDefined();
  });
  it('may have scripts that npm runs for its author only', async () => {
    await expect(check({ version: '1.0.0', json: { scripts: { prepare: 'tsc', test: 'jest', prepublishOnly: 'tsc' } } })).resolves.toBeDefined();
  });
});
