import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { AnyStep } from '@parcours/sdk/node';
import { Catalog } from '../../src/runtime/catalog/catalog.js';
import type { InstalledPackages } from '../../src/runtime/plugins/installed-packages.js';
import { Registry } from '../../src/runtime/plugins/registry.js';
import { eventually } from '../http/support/journey.js';
import { testDatabase } from '../support/test-database.js';
import { startNpmRegistry, type NpmRegistry } from './support/npm-registry.js';
import { NOTHING, openReplica, type Replica, type ReplicaOptions } from './support/replica.js';
import { FIRST, NAME, SECOND, weather } from './support/weather-package.js';

const database = testDatabase();
let registry: NpmRegistry;
let open: Replica[] = [];
const replica = async (options: Partial<ReplicaOptions> = {}): Promise<Replica> => {
  const made = await openReplica({ connection: database.connection, registry: registry.url, ...options });
  open.push(made);
  return made;
};
const spec = (version = '1.0.0', name = NAME) => ({ source: { name, version } });
const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: { code?: string; message: string }) => error.code ?? error.message);

beforeAll(async () => {
  registry = await startNpmRegistry();
  await registry.publish(weather({ version: '1.0.0' }), '# Weather\n\nIt rains.');
});
afterAll(() => registry.close());
beforeEach(() => {
  registry.trouble = {};
  registry.asked.length = 0;
});
afterEach(async () => {
  const [any] = open;
  if (any) await any.pool.query('truncate node_packages, package_operations, package_processes, workflows, workspaces restart identity cascade');
  for (const one of open) await one.close();
  open = [];
});

describe('installing a package', () => {
  it('goes step by step, waits for the owner, and is there in every process without a restart', async () => {
    const [here, there] = [await replica(), await replica()];
    const ready = await here.install(spec());
    expect(ready).toMatchObject({ kind: 'install', name: NAME, version: '1.0.0', status: 'ready', error: null, preview: { label: { fr: 'Météo' }, nodes: [{ type: 'weather.forecast', version: 1 }], changes: null, allows: [], warnings: [] } });
    expect([here.types(), there.types()]).toEqual([[], []]);
    await here.packages.confirm(ready.id, NOTHING, null);
    expect((await here.packages.ended(ready.id)).status).toBe('done');
    // switched on means: by all of them
    expect([here.types(), there.types()]).toEqual([['weather.forecast@1'], ['weather.forecast@1']]);
    expect(await there.packages.list()).toMatchObject([{ name: NAME, version: '1.0.0', state: 'on', health: 'ok', error: null, source: 'registry' }]);
    const [stored] = (await here.pool.query('select integrity, sha512(archive) as hash from node_packages')).rows as { integrity: string; hash: Buffer }[];
    expect(stored?.integrity).toBe(`sha512-${stored?.hash.toString('base64')}`);
  });
  it('tells how far it is while it goes on', async () => {
    const here = await replica();
    await here.pool.query("insert into workspaces (name) values ('Tea')");
    const { id } = await here.install({ ...spec(), granted: NOTHING });
    await eventually(async () => here.heard, (heard) => heard.some((event) => event.type === 'catalog.changed') && heard.some((event) => event.type === 'package.progress' && event.status === 'done'));
    const steps = here.heard.flatMap((event) => (event.type === 'package.progress' && event.operationId === id ? [event.step] : []));
    expect([...new Set(steps)].sort()).toEqual(['checking', 'downloading', 'loading', 'resolving', 'switching_on']);
  });
  it('survives a restart without the registry, and a new process has it from the first moment', async () => {
    await (await replica()).install({ ...spec(), granted: NOTHING });
    const late = await replica({ registry: 'http://127.0.0.1:9/' });
    expect(late.types()).toEqual(['weather.forecast@1']);
  });
  it('works from a file where there is no registry', async () => {
    const here = await replica({ registry: 'http://127.0.0.1:9/' });
    const { status, preview } = await here.install({ source: { archive: weather({ version: '3.0.0' }) }, granted: NOTHING });
    expect([status, preview?.version, here.types()]).toEqual(['done', '3.0.0', ['weather.forecast@1']]);
    expect((await here.packages.list())[0]?.source).toBe('file');
  });
  // K4: what it asks for is allowed by a person, in words
  it('is not switched on with less than it asks for', async () => {
    const here = await replica();
    const archive = weather({ version: '1.1.0', parcours: { permissions: { network: ['api.weather.example'] } } });
    const ready = await here.install({ source: { archive }, granted: NOTHING });
    expect(ready).toMatchObject({ status: 'ready', preview: { allows: [{ en: 'Calls api.weather.example over the internet.' }] } });
    expect(await codeOf(here.packages.confirm(ready.id, NOTHING, null))).toBe('not_granted');
    await here.packages.confirm(ready.id, { ...NOTHING, network: ['api.weather.example'] }, null);
    expect((await here.packages.ended(ready.id)).status).toBe('done');
    expect((await here.packages.list())[0]?.permissions).toMatchObject({ network: ['api.weather.example'] });
  });
  it('can be given up while it waits', async () => {
    const here = await replica();
    const ready = await here.install(spec());
    expect((await here.packages.stop(ready.id)).status).toBe('stopped');
    expect(await codeOf(here.packages.confirm(ready.id, NOTHING, null))).toBe('not_ready');
    expect((await here.packages.stop(ready.id)).status).toBe('stopped');
  });
  it('twice at once: one wins, the other is told', async () => {
    const [here, there] = [await replica(), await replica()];
    const tries = await Promise.allSettled([here, there, here, there].map((one) => one.packages.begin({ ...spec(), granted: NOTHING, userId: null })));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = tries.flatMap((entry) => (entry.status === 'rejected' ? [entry.reason as { code: string; message: string }] : []));
    expect(refused).toHaveLength(3);
    // on a busy machine the winner may be done before the last one asks
    for (const { code } of refused) expect(['package_busy', 'already_installed']).toContain(code);
    expect(refused[0]?.message).toMatch(/is being installed or updated already|is installed already|already installed/);
    const [won] = await here.packages.operations();
    expect((await here.packages.ended(won?.id ?? 0)).status).toBe('done');
    expect(await codeOf(here.packages.begin({ ...spec(), userId: null }))).toBe('already_installed');
  });
});

// issue 4, "Bad input": each ends in a clear message, and the catalog is unchanged
describe('what goes wrong', () => {
  let here: Replica;
  beforeEach(async () => {
    here = await replica();
  });
  const failed = async (source: Parameters<Replica['install']>[0]['source']): Promise<{ code: string; message: string } | null> => {
    const { status, error } = await here.install({ source, granted: NOTHING });
    const { rows } = await here.pool.query('select 1 from node_packages');
    expect([status, here.types(), rows, here.said]).toEqual(['failed', [], [], []]);
    return error;
  };
  it.each([
    ['the registry does not know it', {}, { name: 'parcours-node-unheard-of', version: '1.0.0' }, 'package_unknown'],
    ['the registry does not have this version', {}, { name: NAME, version: '9.9.9' }, 'version_unknown'],
    ['the registry fails', { document: 'error' }, spec().source, 'registry_unreachable'],
    ['the registry breaks off', { document: 'abort' }, spec().source, 'registry_unreachable'],
    ['the registry is something else', { document: 'garbage' }, spec().source, 'registry_strange'],
    ['the registry wants a token', { document: 'forbidden' }, spec().source, 'registry_refused'],
    ['the archive is gone', { archive: 'missing' }, spec().source, 'package_unknown'],
    ['the registry fails half-way', { archive: 'error' }, spec().source, 'registry_unreachable'],
    ['the registry breaks off half-way', { archive: 'abort' }, spec().source, 'registry_unreachable'],
    ['somebody has changed the archive on its way', { archive: 'tampered' }, spec().source, 'integrity_mismatch'],
  ] as const)('is told in one sentence when %s', async (_, trouble, source, code) => {
    registry.trouble = trouble;
    const error = await failed(source);
    expect([error?.code, error?.message.endsWith('.')]).toEqual([code, true]);
  });
  it('is told when nobody answers', async () => {
    await here.close();
    here = await replica({ registry: 'http://127.0.0.1:9/' });
    open = open.slice(1);
    expect((await failed(spec().source))?.code).toBe('registry_unreachable');
  });
  it.each([
    ['code throws on load', { code: 'throw new Error("no fuel");' }, undefined, /no fuel/],
    ['code is missing', { json: { exports: './nowhere.js' } }, undefined, /nowhere\.js/],
    ['code exports nothing', { code: 'export const nothing = 1;' }, undefined, /does not export a node package/],
    ['code calls itself otherwise than its package.json', { code: FIRST.replace("id: 'weather'", "id: 'core'") }, undefined, /says it is "weather", its code says "core"/],
    ['native code does not load', { code: "import { createRequire } from 'node:module'; createRequire(import.meta.url)('./addon.node');", files: { 'dist/addon.node': 'no machine code' } }, undefined, /addon\.node/],
    ['code needs what is not there', { code: "import 'left-pad';" }, undefined, /left-pad/],
    ['nodes break the rules', { code: FIRST.replace("icon: 'cloud-sun'", "icon: 'Cloud Sun!'") }, 'not_conforming', /breaks a rule for node packages: .*forecast: .*icon/i],
  ] as const)('is told when its %s', async (_, version, code, message) => {
    const error = await failed({ archive: weather({ version: '1.0.0', ...version }) });
    if (code !== undefined) expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
  });
  // K6: a plugin cannot shadow built-in nodes
  it('is told when its node types belong to another package', async () => {
    expect((await here.install({ ...spec(), granted: NOTHING })).status).toBe('done');
    const { error } = await here.install({ source: { archive: weather({ version: '1.0.0', json: { name: 'parcours-node-rain' } }) }, granted: NOTHING });
    expect(error).toMatchObject({ code: 'node_type_taken', message: expect.stringContaining(`belong to ${NAME}, which is installed`) });
    const catalog = new Catalog();
    catalog.add({ id: 'mail', label: { en: 'Mail' }, nodes: [here.catalog.find('weather.forecast', 1)?.definition as AnyStep] }, '@parcours/node-mail', '1.0.0');
    const built = await replica({ catalog });
    const taken = await built.install({ source: { archive: weather({ version: '1.0.0', json: { name: 'parcours-node-post' }, parcours: { id: 'mail' } }) }, granted: NOTHING });
    expect(taken.error?.code).toBe('node_type_taken');
  });
  // K1
  it.each(['./weather', 'git+https://example.org/weather.git', 'https://example.org/weather.tgz', '--registry=http://evil.example', '../../etc'])('is told before anything is asked or stored: %s', async (name) => {
    expect(await codeOf(here.packages.begin({ source: { name, version: '1.0.0' }, userId: null }))).toBe('bad_package_name');
    expect(await codeOf(here.packages.begin({ source: { name: NAME, version: 'latest' }, userId: null }))).toBe('bad_package_version');
    expect(registry.asked).toEqual([]);
    expect(await here.packages.operations()).toEqual([]);
  });
  it('is not said of an installation that was through when its process ended', async () => {
    expect((await here.install({ ...spec(), granted: NOTHING })).status).toBe('done');
    await here.pool.query(`update package_operations set status = 'running', finished_at = null, alive_until = now() - interval '1 second'`);
    await (here.packages as InstalledPackages).sweep();
    expect(await here.packages.operations()).toMatchObject([{ status: 'done', error: null }]);
  });
  it('is told to whoever comes back to an installation whose process has ended', async () => {
    await here.pool.query(`insert into package_operations (kind, name, version, alive_until) values ('install', $1, '1.0.0', now() - interval '1 second')`, [NAME]);
    expect((await here.install({ ...spec(), granted: NOTHING })).status).toBe('done');
    expect((await here.packages.operations()).at(-1)).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
  });
});

describe('what the operator allows', () => {
  // K4: can be switched off; allow-list of names and publishers
  it.each([
    [['none'], NAME, 'packages_off'],
    [['@acme/*', 'parcours-node-fax'], NAME, 'package_not_allowed'],
    [['parcours-node-*'], NAME, 'done'],
    [['publisher:ada'], NAME, 'done'],
    [['publisher:eve'], NAME, 'package_not_allowed'],
  ])('%j: %s is %s', async (allowed, name, expected) => {
    const here = await replica({ allowed });
    const begun = await here.packages.begin({ source: { name, version: '1.0.0' }, granted: NOTHING, userId: null }).catch((error: { code: string }) => error.code);
    const found = typeof begun === 'string' ? begun : await here.packages.ended(begun.id).then(({ status, error }) => error?.code ?? status);
    expect(found).toBe(expected);
  });
});

describe('at the registry', () => {
  it('packages are found by what they do, and only node packages', async () => {
    const here = await replica();
    expect(await here.packages.search('forecasts', 0)).toMatchObject({ total: 1, items: [{ name: NAME, version: '1.0.0', publisher: 'ada', installed: null, warnings: [] }] });
    expect((await here.packages.search('submarine', 0)).items).toEqual([]);
    await here.install({ ...spec(), granted: NOTHING });
    expect((await here.packages.search('', 0)).items[0]?.installed).toBe('1.0.0');
  });
  it('a package shows its read-me, its versions and what is to be known of it', async () => {
    expect(await (await replica()).packages.details(NAME)).toMatchObject({ name: NAME, readme: expect.stringContaining('It rains.'), latest: '1.0.0', license: 'MIT', publisher: 'ada', versions: [{ version: '1.0.0', deprecated: null }], installed: null });
  });
  it('a name that is easily mistaken for an installed one is warned of', async () => {
    const here = await replica();
    await here.install({ ...spec(), granted: NOTHING });
    await registry.publish(weather({ version: '1.0.0', json: { name: 'parcours-node-waether' } }));
    expect((await here.packages.details('parcours-node-waether')).warnings).toMatchObject([{ code: 'look_alike', values: { other: NAME } }]);
  });
  it('a token goes to the registry it is for, and nowhere else', async () => {
    const elsewhere = await startNpmRegistry();
    const host = new URL(registry.url).host;
    const asking = new Registry({ registry: registry.url, scopes: { '@acme': elsewhere.url }, authorization: { [`//${host}/`]: 'Bearer t0ken' } });
    await asking.document(NAME);
    await codeOf(asking.document('@acme/fax'));
    await elsewhere.close();
    expect(registry.asked.at(-1)?.authorization).toBe('Bearer t0ken');
    expect(elsewhere.asked).toEqual([{ path: '@acme/fax', authorization: undefined }]);
  });
  it('a silent one is given up after a time', async () => {
    registry.trouble = { document: 'slow' };
    const silent = createServer(() => undefined);
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const { port } = silent.address() as { port: number };
    expect(await codeOf(new Registry({ registry: `http://127.0.0.1:${port}/`, scopes: {}, authorization: {} }, 200).document(NAME))).toBe('registry_unreachable');
    silent.closeAllConnections();
    silent.close();
  });
});

describe('an update', () => {
  const second = () => ({ source: { archive: weather({ version: '2.0.0', code: SECOND, parcours: { permissions: { network: ['api.weather.example'] } } }) } });
  const granted = { ...NOTHING, network: ['api.weather.example'] };
  async function draft(here: Replica, version: number): Promise<number> {
    const { rows: spaces } = await here.pool.query<{ id: number }>("insert into workspaces (name) values ('Tea') returning id");
    const document = { schemaVersion: 1, name: 'Umbrella', nodes: [{ id: 'a', type: 'weather.forecast', version, name: 'a', position: { x: 0, y: 0 }, settings: { city: 'Paris' } }], edges: [] };
    await here.pool.query('insert into workflows (workspace_id, name, draft) values ($1, $2, $3)', [spaces[0]?.id, document.name, JSON.stringify(document)]);
    return spaces[0]?.id ?? 0;
  }
  it('says what changes before anybody agrees: nodes, how settings follow, what it may do', async () => {
    const here = await replica();
    await here.install({ ...spec(), granted: NOTHING });
    const { kind, preview } = await here.install(second());
    expect(kind).toBe('update');
    expect(preview?.changes).toMatchObject({
      from: '1.0.0', nodesAdded: [], nodesRemoved: ['weather.forecast@1'], allowsRemoved: [], allowsAdded: [{ en: 'Calls api.weather.example over the internet.' }],
      newVersions: [{ type: 'weather.forecast', from: 1, to: 2, migrates: true, changes: [{ fr: 'La ville devient un lieu, avec une unité.' }] }],
    });
  });
  it('leaves the old nodes to the workflows that use them, and takes them away when none does', async () => {
    const [here, there] = [await replica(), await replica()];
    await here.install({ ...spec(), granted: NOTHING });
    const workspaceId = await draft(here, 1);
    expect((await here.install({ ...second(), granted })).status).toBe('done');
    const both = ['weather.forecast@1', 'weather.forecast@2'];
    expect([here.types(), there.types()]).toEqual([both, both]);
    const sweep = () => (here.packages as InstalledPackages).sweep();
    await sweep();
    expect((await here.packages.list()).map(({ version, state, workflows }) => [version, state, workflows])).toEqual([['1.0.0', 'retired', 1], ['2.0.0', 'on', 0]]);
    expect(here.catalog.describe().retired).toEqual(['weather.forecast@1']);
    const [, current] = await here.packages.list();
    expect(await here.packages.usage(current?.id ?? 0, workspaceId)).toEqual({ workflows: [{ workflowId: 1, name: 'Umbrella', by: ['draft'], nodes: ['weather.forecast@1'] }], elsewhere: 0 });
    await here.pool.query(`update workflows set draft = jsonb_set(draft, '{nodes,0,version}', '2')`);
    await sweep();
    expect([here.types(), here.catalog.describe().retired]).toEqual([['weather.forecast@2'], []]);
    await eventually(async () => there.types(), (types) => types.length === 1);
  });
  it('is noticed when the author recommends one', async () => {
    const here = await replica();
    await here.install({ ...spec(), granted: NOTHING });
    expect(await here.packages.updates()).toEqual([]);
    await registry.publish(weather({ version: '1.0.1' }));
    expect(await here.packages.updates()).toEqual([{ name: NAME, installed: '1.0.0', latest: '1.0.1' }]);
  });
  it('of the same version with other content is refused', async () => {
    const here = await replica();
    await here.install({ ...spec(), granted: NOTHING });
    await draft(here, 1);
    await here.install({ ...second(), granted });
    const { error } = await here.install({ source: { archive: weather({ version: '1.0.0', files: { 'README.md': 'other' } }) }, granted });
    expect(error?.code).toBe('version_changed');
  });
  it('can be taken back: the older version comes on again', async () => {
    const here = await replica();
    await here.install({ ...spec(), granted: NOTHING });
    await here.install({ ...second(), granted });
    const back = await here.install({ ...spec(), granted: NOTHING });
    expect(back).toMatchObject({ status: 'done', warnings: [{ code: 'older', values: { installed: '2.0.0' } }] });
    expect((await here.packages.list()).find(({ state }) => state === 'on')?.version).toBe('1.0.0');
  });
  it('is not removed while a workflow uses it, unless somebody insists; other workspaces stay unnamed', async () => {
    const here = await replica();
    await here.install({ ...spec(), granted: NOTHING });
    const own = await draft(here, 1);
    await draft(here, 1);
    const [installed] = await here.packages.list();
    const refused = await here.packages.remove(installed?.id ?? 0, false, own).catch((error: { code: string; message: string }) => error);
    expect(refused).toMatchObject({ code: 'package_in_use', message: expect.stringContaining('"Umbrella" and 1 more') });
    expect((refused as unknown as { details: unknown }).details).toMatchObject({ elsewhere: 1 });
    await here.packages.remove(installed?.id ?? 0, true, own);
    expect([here.types(), await here.packages.list()]).toEqual([[], []]);
  });
});

describe('files on the disk', () => {
  // K3: changed files -> plugin off, owner told
  it('that somebody has changed switch the package off in this process at its next start, and it can be repaired', async () => {
    const first = await replica();
    await first.install({ ...spec(), granted: NOTHING });
    const [place = ''] = readdirSync(join(first.folder, 'packages'));
    const copy = await replica();
    const code = join(copy.folder, 'packages', place, 'dist/index.js');
    await copy.stop();
    appendFileSync(code, '\nprocess.exit();');
    const again = await replica({ folder: copy.folder });
    // workflows are drawn as ever, and what reaches its nodes waits for better times instead of failing
    const forecast = again.catalog.find('weather.forecast', 1);
    expect(forecast?.description).toEqual(first.catalog.find('weather.forecast', 1)?.description);
    expect(() => (forecast?.definition as AnyStep).execute([], {} as never)).toThrow(expect.objectContaining({ who: 'transient', code: 'package_off', message: expect.stringContaining('dist/index.js was changed') }));
    expect(again.said).toEqual([expect.stringMatching(/^parcours-node-weather@1\.0\.0 is off: its files on this machine are not those that were installed \(dist\/index\.js was changed\)/)]);
    const [listed] = await first.packages.list();
    expect(listed).toMatchObject({ health: 'failing', error: again.said[0] });
    await again.packages.reload(listed?.id ?? 0);
    expect(await (again.catalog.find('weather.forecast', 1)?.definition as AnyStep).execute([{ json: {}, params: { city: 'Paris' } } as never], {} as never)).toMatchObject([{ json: { forecast: 'sun in Paris' } }]);
    expect((await again.packages.list())[0]?.health).toBe('ok');
  });
  it('in the database that somebody has changed are not loaded', async () => {
    const first = await replica();
    await first.install({ ...spec(), granted: NOTHING });
    await first.pool.query('update node_packages set archive = $1', [weather({ version: '1.0.0', code: 'process.exit();' })]);
    const later = await replica();
    expect(later.said).toEqual([expect.stringContaining('The archive is not the one the registry announced')]);
    expect(later.catalog.describe().packages).toMatchObject([{ name: NAME, error: later.said[0] }]);
  });
  it('are private to the server and hold nothing but what was in the archive', async () => {
    const here = await replica();
    await here.install({ ...spec(), granted: NOTHING });
    const [place = ''] = readdirSync(join(here.folder, 'packages'));
    expect(readdirSync(join(here.folder, 'packages', place)).sort()).toEqual(['README.md', 'dist', 'package.json']);
    expect(existsSync(join(here.folder, 'packages', place, 'node_modules'))).toBe(false);
  });
});
