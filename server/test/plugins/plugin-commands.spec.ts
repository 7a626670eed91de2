import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { installPlugin, listPlugins, removePlugin, type PluginDesk } from '../../src/main/cli/plugin-commands.js';
import { openDatabase } from '../../src/main/database.js';
import { readConfig } from '../../src/platform/config.js';
import { testDatabase } from '../support/test-database.js';
import { inProcessPlugins } from './support/in-process-plugins.js';
import { startNpmRegistry, type NpmRegistry } from './support/npm-registry.js';
import { NAME, SECOND, weather } from './support/weather-package.js';

const database = testDatabase();
const folder = mkdtempSync(join(tmpdir(), 'parcours-commands-'));
let registry: NpmRegistry;
let desk: PluginDesk;
let said = '';

beforeAll(async () => {
  registry = await startNpmRegistry();
  await registry.publish(weather({ version: '1.0.0' }));
  await registry.publish(weather({ version: '2.0.0', code: SECOND, parcours: { permissions: { network: ['api.weather.example'] } } }));
  const config = readConfig({ PARCOURS_DATA_DIR: folder, PARCOURS_NPM_REGISTRY: registry.url });
  // the packages that come along are other specs' business
  desk = { config, database: await openDatabase(database.connection, () => undefined), plugins: inProcessPlugins };
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
});
afterAll(async () => {
  jest.restoreAllMocks();
  await desk.database.close();
  await registry.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => void (said = ''));

const installed = async (): Promise<string> => {
  said = '';
  await listPlugins(desk);
  return said;
};
const codeOf = (work: () => Promise<unknown>): Promise<string> => Promise.resolve().then(work).then(() => 'done', (error: { code: string }) => error.code);

describe('on the command line', () => {
  it('a package is installed step by step, listed, updated and removed', async () => {
    expect(await installed()).toBe('No package is installed.\n');
    await installPlugin(desk, `${NAME}@1.0.0`, {});
    expect(said).toContain(`weather.forecast@1  Forecast\nIt asks for no permissions.\nSwitching it on ...\n${NAME}@1.0.0 is installed.\n`);
    expect(await installed()).toBe(`${NAME}@1.0.0  on  weather.forecast@1\n`);
    expect(await codeOf(() => installPlugin(desk, `${NAME}@2.0.0`, {}, true))).toBe('not_granted');
    expect(said).toContain('It asks to be allowed:\n  Calls api.weather.example over the internet.');
    await installPlugin(desk, `${NAME}@2.0.0`, { yes: true }, true);
    expect(await installed()).toContain(`${NAME}@2.0.0  on  weather.forecast@2`);
    await removePlugin(desk, `${NAME}@2.0.0`, {});
    expect(await installed()).toBe('No package is installed.\n');
  });
  it('an archive is installed without the registry', async () => {
    const file = join(folder, 'weather-3.0.0.tgz');
    writeFileSync(file, weather({ version: '3.0.0' }));
    registry.asked.length = 0;
    await installPlugin(desk, file, {});
    expect([await installed(), registry.asked]).toEqual([`${NAME}@3.0.0  on  weather.forecast@1\n`, []]);
    await removePlugin(desk, NAME, {});
  });
  // K1
  it.each([
    ['a path', '../weather', 'bad_package_name'],
    ['an address', 'https://example.org/weather', 'bad_package_name'],
    ['a name without a version', NAME, 'bad_package_version'],
    ['a tag', `${NAME}@latest`, 'bad_package_version'],
    ['a file that is not there', './nowhere.tgz', 'file_unreadable'],
  ])('%s is not taken for a package', async (_, text, code) => {
    expect(await codeOf(async () => installPlugin(desk, text, {}))).toBe(code);
  });
  it('what is not installed can be neither updated nor removed', async () => {
    expect(await codeOf(() => installPlugin(desk, `${NAME}@1.0.0`, {}, true))).toBe('not_installed');
    expect(await codeOf(() => removePlugin(desk, NAME, {}))).toBe('not_installed');
  });
});
