import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { DAY_MS } from './support/clock.js';
import { eventually } from './support/eventually.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let viewer: Viewer;
let page: Page;
beforeAll(async () => {
  viewer = await openViewer({ viewport: { width: 1600, height: 1000 } });
  page = viewer.page;
}, 60_000);
afterAll(async () => {
  await viewer?.context.close();
});
const step = tellStory(() => takeScreenshot(page, 'dates-failed'));

/** Birthday ──> A present */
const birthday: WorkflowDocument = {
  schemaVersion: 1,
  name: 'A present a year',
  nodes: [
    { id: 'birthday', type: 'core.date', version: 1, name: 'Birthday', position: { x: 0, y: 0 }, settings: { attribute: 'birthday' } },
    { id: 'present', type: 'list.add', version: 1, name: 'A present', position: { x: 300, y: 0 }, settings: { list: 'Presents' } },
  ],
  edges: [{ id: 'e', from: { node: 'birthday', port: 'main' }, to: { node: 'present' } }],
};
const presents = async (): Promise<number> => (await app.api(routes.lists.list)).items.find(({ name }) => name === 'Presents')?.members ?? 0;
const inTenDays = (): string => `1990${new Date(app.clock.now() + 10 * DAY_MS).toISOString().slice(4, 10)}`;

describe('Dates of contacts and enrolments, in a browser', () => {
  step('a published birthday journey says whose birthday it cannot read', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    for (const [email, day] of [['grace@example.org', inTenDays().replace('02-29', '03-01')], ['alan@example.org', '23 June']]) await app.api(routes.contacts.upsert, { body: { email: email!, attributes: { birthday: day } } });
    const { id, revision } = await app.api(routes.workflows.create, { body: { document: birthday } });
    await app.api(routes.workflows.publish, { path: { id }, body: { revision } });
    await eventually(async () => expect((await app.api(routes.workflows.read, { path: { id } })).entries[0]?.dates?.planned).toBe(1));
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'A present a year' }).click();
    await page.getByRole('button', { name: 'Entry points' }).click();
    await page.getByText('The dates in “birthday” are planned; changes are followed at once.').waitFor();
    await page.getByText('1 contact has something else than a date in “birthday”.').waitFor();
    await page.getByRole('link', { name: '23 June' }).waitFor();
    await takeScreenshot(page, 'dates');
    expect(await barriersOn(page)).toEqual([]);
  });

  step('gives the present on the day, on the contact’s own clock', async () => {
    const noon = Date.parse(`${new Date(app.clock.now() + 10 * DAY_MS).toISOString().slice(0, 10)}T12:00:00Z`);
    app.clock.advance(9 * DAY_MS);
    expect(await presents()).toBe(0);
    // at whatever hour this runs: a day after its hour, a present would come too late
    app.clock.advance(noon - app.clock.now());
    await eventually(async () => expect(await presents()).toBe(1));
  });

  step('lets everybody enter at once, and says how many before', async () => {
    await page.getByRole('button', { name: 'Enrol contacts…' }).click();
    await page.getByLabel('Who enters').click();
    await page.getByRole('option', { name: /All contacts/ }).click();
    await page.getByText('2 contacts enter version 1.').waitFor();
    await takeScreenshot(page, 'enrol');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Let them enter' }).click();
    await page.getByText('All contacts: done, 2 contacts have entered.').waitFor();
    await eventually(async () => expect(await presents()).toBe(2));
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();
    expect(viewer.complaints).toEqual([]);
  });
});
