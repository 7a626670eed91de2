import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { Page } from 'playwright-core';
import { OAuthServer } from '../server/test/http/support/oauth-server.js';
import { openSite, type LocalSite } from '../server/test/outbound/local-site.js';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp({ PARCOURS_NODES_DIR: join(import.meta.dirname, 'fixtures'), PARCOURS_ISOLATE: 'installed' });
const openViewer = useChromium();
const calendar = new OAuthServer();
let shop: LocalSite;
let shopStatus = 200;
let viewer: Viewer;
let page: Page;
beforeAll(async () => {
  await calendar.open();
  shop = await openSite((_request, response) => response.writeHead(shopStatus, { 'content-type': 'application/json' }).end('[{"id":1}]'));
  viewer = await openViewer();
  page = viewer.page;
}, 60_000);
afterAll(async () => {
  await viewer?.context.close();
  await calendar.site.close();
  await shop.close();
});
const step = tellStory(() => takeScreenshot(page, 'services-failed'));
const shots = async (name: string): Promise<void> => {
  await page.emulateMedia({ colorScheme: 'light' });
  await takeScreenshot(page, `${name}-light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await takeScreenshot(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
};
const speak = async (language: 'en' | 'fr'): Promise<void> => {
  await page.evaluate((to) => localStorage.setItem('parcours.language', to), language);
  await page.reload();
};
const fill = (field: string, value: string): Promise<void> => page.locator(`[data-field="${field}"]`).fill(value);

const workflow = (): WorkflowDocument => ({
  schemaVersion: 1,
  name: 'Orders',
  nodes: [
    { id: 'in', type: 'outside.orders', version: 1, name: 'New order', position: { x: 0, y: 0 }, settings: { address: `${shop.url}/orders` } },
    { id: 'end', type: 'core.stop', version: 1, name: 'The end', position: { x: 360, y: 0 }, settings: {} },
  ],
  edges: [{ id: '1', from: { node: 'in', port: 'main' }, to: { node: 'end' } }],
});

describe('Services outside, in a browser', () => {
  step('a credential is made and connected at its service in one go', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Workflows' }).first().waitFor();
    await page.goto(`${app.url}/credentials?new=http.oauth2`);
    expect(await page.locator('[data-field="redirect"]').inputValue()).toBe(`${app.url}/oauth2/callback`);
    await fill('name', 'Calendar');
    await fill('authorizeUrl', calendar.authorizeUrl);
    await fill('tokenUrl', calendar.tokenUrl);
    await fill('clientId', calendar.client.id);
    await fill('clientSecret', calendar.client.secret);
    await fill('hosts', '127.0.0.1');
    await shots('connect-form');
    await page.getByRole('button', { name: 'Save and connect' }).click();
    await page.getByText('“Calendar” is connected.').waitFor();
    await page.getByRole('row').getByText('Connected', { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(await barriersOn(page)).toEqual([]);
    await shots('connected');
  });

  step('says why when the service refuses, in English and French', async () => {
    const { id } = await app.api(routes.credentials.create, { body: { type: 'http.oauth2', name: 'Stranger', values: { grant: 'authorization_code', authorizeUrl: calendar.authorizeUrl, tokenUrl: calendar.tokenUrl, clientId: calendar.client.id, clientSecret: 'not the secret', hosts: '127.0.0.1' } } });
    expect(id).toBeGreaterThan(0);
    await page.reload();
    await page.getByText('Not connected yet').waitFor();
    await page.getByRole('button', { name: 'Actions for Stranger' }).click();
    await page.getByRole('menuitem', { name: 'Connect', exact: true }).click();
    await page.getByText('“Stranger” is not connected.').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('invalid_client');
    await shots('refused');
    await speak('fr');
    await page.getByText('Se reconnecter').first().waitFor();
    await takeScreenshot(page, 'refused-fr');
    await speak('en');
  });

  step('a draft shows the next real event: of a webhook at its test address, of a service that is asked', async () => {
    const drafted = workflow();
    const hook = { id: 'hook', type: 'core.webhook', version: 1, name: 'Shop calls', position: { x: 0, y: 240 }, settings: { path: 'path-of-a-draft-12345678' } };
    const { id } = await app.api(routes.workflows.create, { body: { document: { ...drafted, nodes: [...drafted.nodes, hook] } } });
    const panel = page.getByRole('complementary', { name: 'Details' });
    const listen = async (name: string): Promise<void> => {
      await page.getByRole('article').filter({ hasText: name }).click();
      await panel.getByRole('tab', { name: /Data/ }).click();
      await panel.getByRole('button', { name: 'Listen for a test event' }).click();
    };
    await page.goto(`${app.url}/workflows/${id}`);
    await page.getByRole('article').filter({ hasText: 'Shop calls' }).click();
    await panel.getByText('This address was typed, not made by chance').waitFor();
    await listen('Shop calls');
    const address = panel.getByText('/hooks/path-of-a-draft-12345678/test');
    await address.waitFor();
    await shots('listening');
    expect(await barriersOn(page)).toEqual([]);
    const answer = await fetch(await address.innerText(), { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"order":4711}' });
    expect(await answer.json()).toEqual({ test: true, received: true });
    await panel.getByRole('button', { name: 'Unpin' }).waitFor();
    await takeScreenshot(page, 'listened');
    await listen('New order');
    await panel.getByText('Waiting for something new at the service').waitFor();
    await panel.getByRole('button', { name: 'Unpin' }).waitFor({ timeout: 20_000 });
    await eventually(async () => expect(((await app.api(routes.workflows.read, { path: { id } })).draft as WorkflowDocument).pins).toMatchObject({ hook: [{ method: 'POST', body: { order: 4711 } }], in: [{ id: 1 }] }));
    await speak('fr');
    await page.getByRole('article').filter({ hasText: 'Shop calls' }).click();
    await page.getByRole('tab', { name: /Données/ }).click();
    await page.getByRole('button', { name: 'Attendre un événement de test' }).click();
    await page.getByText('En attente d’un appel à l’adresse de test').waitFor();
    await takeScreenshot(page, 'listening-fr');
    await speak('en');
  });

  step('a workflow shows that its service cannot be polled, and goes on when it can', async () => {
    shopStatus = 503;
    const { id, revision } = await app.api(routes.workflows.create, { body: { document: workflow() } });
    await app.api(routes.workflows.publish, { path: { id }, body: { revision } });
    await page.goto(`${app.url}/workflows/${id}`);
    await page.getByText('“New order” cannot be polled').waitFor();
    await shots('poll-failing');
    await speak('fr');
    await page.getByText('ne peut pas être interrogé').waitFor();
    await takeScreenshot(page, 'poll-failing-fr');
    await speak('en');
    shopStatus = 200;
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByText('was last polled on').waitFor({ timeout: 30_000 });
    await takeScreenshot(page, 'poll-working');
    expect(viewer.complaints).toEqual([]);
  });
});
