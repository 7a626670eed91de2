import { flushPromises, type VueWrapper } from '@vue/test-utils';
import type { InstalledPackage, PackageOperation, Session } from '@parcours/sdk/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadCatalog } from '../../api/use-catalog';
import { session } from '../../app/session';
import { fakeApi, type FakeCall } from '../../testing/fake-api';
import { mountPage } from '../../testing/mount-page';
import PackagesPage from './PackagesPage.vue';

vi.mock('socket.io-client', () => ({ io: () => ({ on: () => undefined, emit: () => undefined, connect: () => undefined, disconnect: () => undefined, connected: false }) }));

const NOTHING = { network: [], credentials: [], environment: [], files: 'none', sockets: [] } as const;
const ASKED = { ...NOTHING, network: ['api.weather.example'] };
const node = { type: 'weather.forecast', version: 2, kind: 'action' as const, label: { en: 'Forecast' }, description: { en: 'Says the weather' }, icon: 'cloud', migratesFrom: [1] };
const weather: InstalledPackage = {
  id: 3, name: 'parcours-node-weather', version: '1.0.0', packageId: 'weather', label: { en: 'Weather', fr: 'Météo' }, state: 'on', health: 'ok', error: null, nodes: [{ ...node, version: 1 }], workflows: 2,
  permissions: { ...NOTHING, network: [], credentials: [], environment: [], sockets: [] }, allows: [], integrity: 'sha512-x', source: 'registry', installedAt: '2026-11-22T00:00:00.000Z', installedBy: 'Ada',
};
const running: PackageOperation = { id: 7, kind: 'update', name: weather.name, version: '2.0.0', status: 'running', step: 'checking', error: null, preview: null, warnings: [], by: null, createdAt: '2026-11-22T00:00:00.000Z', finishedAt: null };
const ready: PackageOperation = {
  ...running, status: 'ready', step: 'loading',
  preview: {
    name: weather.name, version: '2.0.0', integrity: 'sha512-abcdefghijklmnopqrstuvwxyz', archiveBytes: 2_048, label: weather.label, nodes: [node], permissions: { ...ASKED, network: ['api.weather.example'], credentials: [], environment: [], sockets: [] }, allows: [{ en: 'Calls api.weather.example over the internet.' }],
    changes: { from: '1.0.0', nodesAdded: [], nodesRemoved: ['weather.forecast@1'], newVersions: [{ type: node.type, from: 1, to: 2, migrates: true, changes: [{ en: 'The city is a place now.' }] }], allowsAdded: [{ en: 'Calls api.weather.example over the internet.' }], allowsRemoved: [] },
    warnings: [],
  },
};

let wrapper: VueWrapper;
let calls: FakeCall[];
async function open(answers: Parameters<typeof fakeApi>[0] = {}, path = '/packages'): Promise<void> {
  calls = fakeApi({
    'GET /catalog': () => ({ body: { nodes: [], credentials: [], packages: [{ name: '@parcours/node-core', version: '0.0.0', label: { en: 'Essentials' }, error: null }] } }),
    'GET /packages': () => ({ body: { items: [weather] } }),
    'GET /packages/updates': () => ({ body: { items: [{ name: weather.name, installed: '1.0.0', latest: '2.0.0' }] } }),
    ...answers,
  });
  await loadCatalog(true);
  ({ wrapper } = await mountPage(PackagesPage, {}, path));
  await flushPromises();
}
const text = (): string => document.body.textContent ?? '';
async function press(label: string): Promise<void> {
  const button = [...document.querySelectorAll('button')].find((candidate) => candidate.textContent?.trim() === label);
  if (button === undefined) throw new Error(`There is no button "${label}" in: ${text()}`);
  button.click();
  await flushPromises();
}
const sent = (method: string, path: string): FakeCall | undefined => calls.find((call) => call.method === method && call.path === path);

beforeEach(() => {
  session.value = { permissions: ['packages:manage', 'workflows:read'] } as unknown as Session;
});
afterEach(() => {
  wrapper.unmount();
  session.value = null;
  document.body.replaceChildren();
});

describe('the packages', () => {
  it('stand with their health, what they may do, and what comes with Parcours', async () => {
    await open({ 'GET /packages': () => ({ body: { items: [{ ...weather, nodes: [node, { ...node, version: 1 }], health: 'failing', error: 'Its files were changed.' }] } }) });
    for (const part of ['Weather', 'parcours-node-weather', 'Forecast (versions 1, 2)', '2 workflows', 'Nothing but compute', 'Not working', 'Its files were changed.', 'Essentials']) expect(text()).toContain(part);
  });
  it('say what there is to do while none is installed', async () => {
    await open({ 'GET /packages': () => ({ body: { items: [] } }) });
    expect(text()).toContain('No package is installed yet');
    expect(sent('GET', '/packages/updates')).toBeUndefined();
  });
  it('cannot be touched by somebody who may not', async () => {
    session.value = { permissions: ['workflows:read'] } as unknown as Session;
    await open();
    expect(text()).toContain('Weather');
    for (const absent of ['Install from a file', 'Find', 'See what changes']) expect([...document.querySelectorAll('button')].map((button) => button.textContent?.trim())).not.toContain(absent);
  });
  it('are still listed where the registry is out of reach', async () => {
    await open({ 'GET /packages/updates': () => ({ status: 503, body: { error: { code: 'registry_unreachable', message: 'No.' } } }) });
    expect(text()).toContain('Weather');
    expect(text()).toContain('could not be asked for updates');
  });
});

describe('a package', () => {
  it.each([
    ['that the search does not know', { 'GET /packages/search': () => ({ body: { items: [], total: 0 } }) }],
    ['of a registry without a search', { 'GET /packages/search': () => ({ status: 404, body: { error: { code: 'package_unknown', message: 'The registry has no search; give the exact name of the package instead.' } } }) }],
  ])('%s is found by its exact name', async (_, answers) => {
    await open({ ...answers, 'GET /packages/details': () => ({ status: 503, body: { error: { code: 'registry_unreachable', message: 'No.' } } }) }, '/packages?tab=find');
    await press('Find');
    const input = document.querySelector<HTMLInputElement>('input[type="search"]');
    expect(text()).not.toContain('Show the package');
    input!.value = '@acme/parcours-node-fax';
    input!.dispatchEvent(new Event('input'));
    await vi.waitFor(() => expect(text()).toContain('Show the package named @acme/parcours-node-fax'));
    await press('Show the package named @acme/parcours-node-fax');
    expect(sent('GET', '/packages/details')?.query.get('name')).toBe('@acme/parcours-node-fax');
  });
});

describe('an update', () => {
  const answers = (next: PackageOperation = ready) => ({ 'POST /packages/operations': () => ({ status: 202, body: running }), 'GET /packages/operations/7': () => ({ body: next }) });

  it('is checked first, then shows what changes and what it asks for, and only what is shown is allowed', async () => {
    let confirmed = false;
    await open({ ...answers(), 'GET /packages/operations/7': () => ({ body: confirmed ? { ...ready, status: 'done', step: 'switching_on' } : ready }), 'POST /packages/operations/7/confirm': () => ((confirmed = true), { status: 202, body: { ...ready, status: 'running', step: 'switching_on' } }) });
    await press('See what changes');
    await flushPromises();
    expect(sent('POST', '/packages/operations')?.body).toEqual({ name: weather.name, version: '2.0.0' });
    for (const part of ['Calls api.weather.example over the internet.', 'Forecast: version 1 becomes 2; settings are taken over.', 'The city is a place now.', 'weather.forecast@1 is not part of it any more']) expect(text()).toContain(part);
    await press('Allow and update');
    expect(sent('POST', '/packages/operations/7/confirm')?.body).toEqual({ permissions: ready.preview?.permissions });
    await flushPromises();
    expect(text()).toContain('Installed and switched on');
  });
  it('that asks for no more than the installed version may is no question of permissions, and names the version of each node', async () => {
    const same = { ...ready, preview: { ...ready.preview!, nodes: [node, { ...node, version: 1 }], changes: { ...ready.preview!.changes!, allowsAdded: [] } } };
    await open(answers(same));
    await press('See what changes');
    await flushPromises();
    for (const part of ['It may do no more than the installed version', 'Calls api.weather.example over the internet.', 'Forecast version 2', 'Forecast version 1']) expect(text()).toContain(part);
    expect(text()).not.toContain('Allow and update');
    await press('Update');
  });
  it('that somebody backs out of is given up', async () => {
    await open({ ...answers(), 'POST /packages/operations/7/stop': () => ({ body: { ...ready, status: 'stopped' } }) });
    await press('See what changes');
    await press('Cancel');
    expect(sent('POST', '/packages/operations/7/stop')).toBeDefined();
    expect(text()).not.toContain('Allow and update');
  });
  it('that fails says at which step and why, with every rule that is broken', async () => {
    await open(answers({ ...running, status: 'failed', step: 'loading', error: { code: 'not_conforming', message: 'It breaks 2 rules: first.', problems: ['first', 'second'] } }));
    await press('See what changes');
    await flushPromises();
    for (const part of ['nothing has changed', 'It breaks 2 rules: first.', 'second']) expect(text()).toContain(part);
    expect(document.querySelector('.steps__step--failed')?.textContent).toContain('Trying it out');
  });
  it('that is refused at once says so', async () => {
    await open({ 'POST /packages/operations': () => ({ status: 409, body: { error: { code: 'package_busy', message: 'Busy.' } } }) });
    await press('See what changes');
    expect(text()).toContain('is being installed or updated already');
  });
});
