import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let owner: Viewer;
beforeAll(async () => {
  owner = await openViewer();
}, 60_000);
afterAll(() => owner?.context.close());
const step = tellStory(() => takeScreenshot(owner.page, 'scoring-failed'));

describe('S6, S7: somebody wants to know whom to call', () => {
  step('and finds a page that says what to set up', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    await app.api(routes.contacts.upsert, { body: { email: 'ada@example.org', attributes: { firstName: 'Ada', lastName: 'Martin', owner: 'Sales North' } } });
    const view = (email: string, page: string) => ({ name: 'page.viewed', contact: { email }, properties: { page } });
    await app.api(routes.events.record, { body: { events: [view('ada@example.org', 'pricing'), view('ada@example.org', 'pricing'), view('bob@example.org', 'pricing'), view('cleo@example.org', 'home')] } });
    const { page } = owner;
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Scoring' }).click();
    await page.getByText('No score yet').waitFor();
    await takeScreenshot(page, 'scoring-empty');
  });

  step('says what brings points, and sees how contacts would be spread before saving', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'New score' }).first().click();
    await page.getByLabel('Name').fill('Interest');
    await page.getByLabel('Event 1').fill('page.viewed');
    await page.getByLabel('Property 1').fill('page');
    await page.getByLabel('Value 1').fill('pricing');
    await page.getByLabel('Points 1').fill('25');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('Contacts by points, from 3 of 3 contacts').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'scoring-preview');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
  });

  step('then reads the ranked list, with why', async () => {
    const { page } = owner;
    const ada = page.getByRole('row').filter({ hasText: 'Ada Martin' });
    await ada.waitFor();
    expect(await ada.innerText()).toMatch(/1[\s\S]*50[\s\S]*B[\s\S]*page\.viewed \+50[\s\S]*Sales North/);
    expect(await page.getByRole('row').filter({ hasText: 'bob@example.org' }).innerText()).toMatch(/2[\s\S]*25[\s\S]*C/);
    expect(await page.getByRole('row').filter({ hasText: 'cleo@example.org' }).count()).toBe(0);
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'scoring');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()]);
    expect(download.suggestedFilename()).toBe('leads.csv');
  });

  step('sets up the stages of the life cycle, in both languages and in order (C11)', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Set up stages' }).click();
    await page.getByRole('button', { name: 'Move “Advocacy” up' }).click();
    await page.getByRole('button', { name: 'Move “Advocacy” down' }).click();
    await page.getByRole('button', { name: 'Add an event' }).click();
    await page.getByLabel('Event 1').fill('page.viewed');
    await page.getByLabel('Property with the category 1').fill('page');
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'scoring-stages-dialog');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('region', { name: 'Stages of the life cycle' }).getByText('Awareness').waitFor();
    const { items } = await app.api(routes.scoring.list, {});
    expect(items.find(({ kind }) => kind === 'stages')?.definition).toMatchObject({ stages: [{ name: 'Awareness', fr: 'Découverte' }, {}, {}, {}, { key: 'advocacy' }], events: [{ event: 'page.viewed', stage: 'awareness', category: 'page', forward: true }] });
    await takeScreenshot(page, 'scoring-stages');
  });

  step('and on the page of a contact how its score came to be (S6)', async () => {
    const { page } = owner;
    await page.getByRole('link', { name: 'Ada Martin' }).click();
    await page.getByRole('tab', { name: 'Scoring' }).click();
    await page.getByRole('region', { name: 'Interest' }).getByText('50 points').waitFor();
    await page.getByRole('img', { name: 'Points of Interest over time' }).waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'page.viewed' }).first().innerText()).toMatch(/\+25|Awareness/);
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'scoring-contact');
  });
});
