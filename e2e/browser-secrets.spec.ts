import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { useChromium, type Viewer } from './support/chromium.js';

// B5, E4, P7: what the browser keeps and holds, and whom it talks to
const app = useApp();
const openViewer = useChromium();
const SECRET = 'canary-of-the-mail-server';
const NAME = 'Mail of the shop';
let viewer: Viewer;
let page: Page;
const addresses: string[] = [];

beforeAll(async () => {
  viewer = await openViewer();
  page = viewer.page;
  page.on('request', (request) => addresses.push(request.url()));
}, 60_000);
afterAll(async () => {
  await viewer?.context.close();
});

/** Everything that scripts of the page could read in this browser, now or at the next visit. */
const kept = (): Promise<string> =>
  page.evaluate(async () => {
    const databases = await Promise.all((await indexedDB.databases()).map(({ name = '' }) => new Promise<unknown>((resolve, reject) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => reject(new Error(`The database ${name} cannot be read.`));
      opening.onsuccess = () => {
        const names = [...opening.result.objectStoreNames];
        if (names.length === 0) return resolve([]);
        const reading = opening.result.transaction(names);
        const all = names.map((store) => new Promise((done) => { const asked = reading.objectStore(store).getAll(); asked.onsuccess = () => done(asked.result); }));
        void Promise.all(all).then(resolve);
      };
    })));
    const cached = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
    return JSON.stringify({ local: { ...localStorage }, session: { ...sessionStorage }, cookie: document.cookie, databases, cached, address: location.href, state: history.state as unknown, name: window.name });
  });

/** The whole heap of the page's scripts, once what nobody holds any more is gone. */
async function heap(): Promise<string> {
  const tools = await viewer.context.newCDPSession(page);
  const parts: string[] = [];
  tools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => parts.push(chunk));
  await tools.send('HeapProfiler.collectGarbage');
  await tools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await tools.detach();
  return parts.join('');
}

const seen = async (path: string): Promise<void> => {
  await page.goto(`${app.url}${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
};

describe('a browser that somebody works with', () => {
  it('keeps no one-time link in its address, no session where scripts can read it, and asks nobody else for anything (B5, P7)', async () => {
    const token = app.setupToken;
    await page.goto(app.setupLink);
    await page.getByLabel('Password', { exact: true }).waitFor();
    await page.waitForURL(`${app.url}/setup`);
    expect(await kept()).not.toContain(token);
    await app.api(routes.setup.create, { body: { token, ...OWNER } });
    await app.api(routes.credentials.create, { body: { type: 'email.smtp', name: NAME, values: { host: '127.0.0.1', port: 2525, secure: 'none', user: 'shop', password: SECRET, fromEmail: 'news@shop.example', fromName: 'Shop' } } });
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(/\/workflows$/);
    const session = (await viewer.context.cookies()).find(({ httpOnly }) => httpOnly)?.value ?? '';
    expect(session.length).toBeGreaterThan(30);
    for (const path of ['/workflows', '/credentials', '/contacts', '/settings?tab=keys', '/account']) {
      await seen(path);
      const found = await kept();
      for (const secret of [session, token, OWNER.password, SECRET]) expect(found).not.toContain(secret);
    }
    for (const address of addresses) for (const secret of [session, OWNER.password, SECRET]) expect(address).not.toContain(secret);
    expect(addresses.filter((address) => !address.startsWith(app.url) && !/^(data|blob):/.test(address))).toEqual([]);
  }, 60_000);

  it('has no secret in the memory of the page, not even where its credential is changed (E4)', async () => {
    const session = (await viewer.context.cookies()).find(({ httpOnly }) => httpOnly)?.value ?? '';
    await seen('/credentials');
    await page.getByText(NAME).first().click();
    await page.getByRole('dialog').waitFor();
    const memory = await heap();
    // what is shown is found, so the search would find what is not
    expect(memory).toContain(NAME);
    for (const secret of [SECRET, session, OWNER.password]) expect(memory.includes(secret)).toBe(false);
  }, 60_000);

  it('has forgotten an API key as soon as its page is left (B5)', async () => {
    await seen('/settings?tab=keys');
    await page.getByRole('button', { name: 'New API key' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Shop');
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.getByText('Copy the key now').waitFor();
    const key = await dialog.getByLabel('API key').inputValue();
    expect(key.length).toBeGreaterThan(30);
    expect(await kept()).not.toContain(key);
    await seen('/workflows');
    expect(await kept()).not.toContain(key);
    expect((await heap()).includes(key)).toBe(false);
    expect(viewer.complaints).toEqual([]);
  }, 60_000);
});
