import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import { makePath, type WorkflowDocument } from '@parcours/sdk/workflow';
import type { Page } from 'playwright-core';
import { openSite, type LocalSite } from '../server/test/outbound/local-site.js';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

// SECURITY G7, in a browser: what was given up is seen, and sent again
const app = useApp();
const openViewer = useChromium();
const ORDERS = 12;
let warehouse: LocalSite;
let status = 422;
let viewer: Viewer;
let page: Page;
beforeAll(async () => {
  warehouse = await openSite((_request, response) => response.writeHead(status, { 'content-type': 'application/json' }).end('{"reason":"The warehouse is being moved"}'));
  viewer = await openViewer();
  page = viewer.page;
}, 60_000);
afterAll(async () => {
  await viewer?.context.close();
  await warehouse?.close();
});
const step = tellStory(() => takeScreenshot(page, 'given-up-failed'));
const path = makePath();
const workflow = (): WorkflowDocument => ({
  schemaVersion: 1,
  name: 'Orders to the warehouse',
  nodes: [
    { id: 'in', type: 'core.webhook', version: 1, name: 'New order', position: { x: 0, y: 0 }, settings: { path, method: 'POST', identify: 'email', identifyField: 'email' } },
    { id: 'tell', type: 'http.request', version: 1, name: 'Tell the warehouse', position: { x: 360, y: 0 }, settings: { method: 'POST', url: `${warehouse.url}/orders` } },
  ],
  edges: [{ id: '1', from: { node: 'in', port: 'main' }, to: { node: 'tell' } }],
});
const shots = async (name: string): Promise<void> => {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await takeScreenshot(page, `${name}-${scheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
};

describe('Calls that were given up, in a browser', () => {
  step('are told of on the page of runs', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    const { id, revision } = await app.api(routes.workflows.create, { body: { document: workflow() } });
    await app.api(routes.workflows.publish, { path: { id }, body: { revision } });
    for (let number = 0; number < ORDERS; number += 1) await fetch(`${app.url}/hooks/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: `customer${number}@example.org` }) });
    await eventually(async () => expect((await app.api(routes.runs.givenUp)).items).toMatchObject([{ count: ORDERS, nodeName: 'Tell the warehouse' }]));
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/\/workflows$/);
    await page.goto(`${app.url}/runs`);
    await page.getByText('12 calls to other services were given up').waitFor();
    await shots('given-up-banner');
    await page.getByRole('link', { name: 'Look…' }).click();
    await page.getByText('Tell the warehouse').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await shots('given-up');
  });

  step('are sent again one by one', async () => {
    await page.getByRole('button', { name: 'Look and send again…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('customer11@example.org').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    status = 200;
    const before = warehouse.seen.length;
    await dialog.getByRole('button', { name: 'Send again', exact: true }).first().click();
    await dialog.getByText('sent again').waitFor();
    await dialog.getByRole('button', { name: 'Send all 11 again' }).waitFor();
    await eventually(() => Promise.resolve(expect(warehouse.seen.length).toBe(before + 1)));
    await shots('given-up-dialog');
  });

  step('and all at once, in either language', async () => {
    await page.evaluate(() => localStorage.setItem('parcours.language', 'fr'));
    await page.reload();
    await page.getByRole('button', { name: 'Voir et renvoyer…' }).click();
    await page.getByRole('button', { name: 'Renvoyer les 11' }).waitFor();
    await takeScreenshot(page, 'given-up-dialog-fr');
    await page.getByRole('button', { name: 'Renvoyer les 11' }).click();
    await page.getByRole('dialog').getByText('Terminé', { exact: false }).waitFor();
    await takeScreenshot(page, 'given-up-sent-fr');
    await page.getByRole('button', { name: 'Fermer' }).last().click();
    await page.getByText('Aucun appel n’a été abandonné').waitFor();
    await takeScreenshot(page, 'given-up-empty-fr');
    await eventually(() => Promise.resolve(expect(warehouse.seen.length).toBe(2 * ORDERS)));
    expect(viewer.complaints).toEqual([]);
  });
});
