import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { barriersOn, poorContrastOn } from './support/axe.js';
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
const step = tellStory(() => takeScreenshot(owner.page, 'segments-failed'));
const order = (email: string, total: number): Promise<unknown> => app.api(routes.events.record, { body: { events: [{ name: 'order.placed', contact: { email }, properties: { total } }] } });

/** Types into a box that proposes values, and takes what was typed. */
async function choose(page: Page, label: string, text: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label, exact: true }).last();
  await box.fill(text);
  await page.getByRole('option', { name: text }).first().click();
}

describe('S2: somebody describes a segment', () => {
  step('with people who have ordered and others', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    for (const [firstName, city] of [['Ada', 'Lyon'], ['Bob', 'Paris'], ['Chloé', 'Lyon']]) await app.api(routes.contacts.upsert, { body: { email: `${firstName?.toLowerCase().replace('é', 'e')}@example.org`, attributes: { firstName, city } } });
    await order('ada@example.org', 120);
    await owner.page.goto(`${app.url}/sign-in`);
    await owner.page.getByLabel('Email').fill(OWNER.email);
    await owner.page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await owner.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await owner.page.getByRole('link', { name: 'Segments' }).click();
    await owner.page.getByText('No segments yet').waitFor();
    await takeScreenshot(owner.page, 'segments-empty');
  });

  step('puts the rule together, and sees at once how many it takes and whom', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'New segment' }).first().click();
    await page.getByText('3 of 3 contacts').waitFor();
    await page.getByLabel('Name').fill('Buyers from Lyon');
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await choose(page, 'Event', 'order.placed');
    await page.getByText('1 of 3 contacts').waitFor();
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await page.getByRole('combobox', { name: 'What is looked at' }).last().click();
    await page.getByRole('option', { name: 'Attribute' }).click();
    await choose(page, 'Attribute', 'city');
    await page.getByLabel('Value').fill('Lyon');
    await page.getByText('has done “order.placed” and city is Lyon').waitFor();
    await page.getByText('1 of 3 contacts').waitFor();
    await page.getByRole('complementary').getByText('Ada').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'segment-new');
  });

  step('keeps it, and whoever fits from now on is in it within a moment', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Create segment' }).click();
    await page.getByText('Up to date').waitFor();
    await page.getByText('1 member', { exact: true }).waitFor();
    await order('chloe@example.org', 30);
    await page.getByText('2 members', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Members' }).click();
    await page.getByText('chloe@example.org').waitFor();
    await takeScreenshot(page, 'segment-members');
    await page.getByRole('tab', { name: 'Size and use' }).click();
    await page.getByText('2 now').waitFor();
    await page.getByRole('tab', { name: 'Rule', exact: true }).click();
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(page, 'segment-dark');
  });

  // D5: the builder serves journeys too, with who fits now
  step('sees the same in a journey: how many contacts fit a step, and how many of the last events a trigger, a wait and an exit', async () => {
    const { page } = owner;
    await page.emulateMedia({ colorScheme: 'light' });
    const large = { '>': [{ var: 'event.properties.total' }, 50] };
    const { id } = await app.api(routes.workflows.create, { body: { document: {
      schemaVersion: 1, name: 'Large orders', settings: { exits: [{ id: 'gone', name: 'Small order', kind: 'exit', event: 'order.placed', where: { '<': [{ var: 'event.properties.total' }, 50] } }] },
      nodes: [
        { id: 'start', type: 'core.event', version: 1, name: 'A large order', position: { x: 0, y: 0 }, settings: { name: 'order.placed', where: large } },
        { id: 'fits', type: 'core.fits', version: 1, name: 'From Lyon', position: { x: 300, y: 0 }, settings: { rule: { '==': [{ var: 'contact.city' }, 'Lyon'] } } },
        { id: 'wait', type: 'core.wait', version: 1, name: 'Another one', position: { x: 600, y: 0 }, settings: { mode: 'event', event: 'order.placed', where: large } },
      ],
      edges: [{ id: 'a', from: { node: 'start', port: 'main' }, to: { node: 'fits' } }, { id: 'b', from: { node: 'fits', port: 'yes' }, to: { node: 'wait' } }],
    } } });
    await page.goto(`${app.url}/workflows/${id}`);
    await page.getByText('From Lyon').first().click();
    const counted = page.getByRole('group', { name: 'Who fits now' });
    await counted.getByText('2 of 3 contacts fit now').waitFor();
    await counted.getByRole('link', { name: 'Chloé' }).waitFor();
    await takeScreenshot(page, 'rule-count-contacts');
    for (const name of ['A large order', 'Another one']) {
      await page.getByText(name, { exact: true }).first().click();
      await counted.getByText('1 of the last 2 “order.placed” events fits').waitFor();
      await counted.getByText('total 120').waitFor();
    }
    expect(await poorContrastOn(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await poorContrastOn(page)).toEqual([]);
    await takeScreenshot(page, 'rule-count-events-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('.vue-flow__pane').click({ position: { x: 400, y: 600 } });
    await page.getByRole('button', { name: 'Rules of the journey…' }).click();
    await page.getByRole('tab', { name: 'Exits and goals' }).click();
    await counted.last().getByText('1 of the last 2 “order.placed” events fits').waitFor();
    await page.getByText('total 30').waitFor();
    await counted.last().scrollIntoViewIfNeeded();
    await takeScreenshot(page, 'rule-count-exit');
  });

  step('tries a condition on the data of a run on what has come to its node', async () => {
    const { page } = owner;
    const { id } = await app.api(routes.workflows.create, { body: { document: {
      schemaVersion: 1, name: 'Checks', nodes: [
        { id: 'start', type: 'core.manual', version: 1, name: 'By hand', position: { x: 0, y: 0 }, settings: {} },
        { id: 'filter', type: 'core.filter', version: 1, name: 'Large ones', position: { x: 340, y: 0 }, settings: { rule: { '>': [{ var: 'json.total' }, 50] } } },
      ], edges: [{ id: 'a', from: { node: 'start', port: 'main' }, to: { node: 'filter' } }],
    } } });
    await app.api(routes.workflows.start, { path: { id }, body: { test: true, json: { total: 80 } } });
    await page.goto(`${app.url}/workflows/${id}`);
    const counted = page.getByRole('group', { name: 'Who fits now' });
    await page.getByRole('article').filter({ hasText: 'Large ones' }).click();
    await counted.getByText('This asks for data of a run').waitFor();
    await page.getByRole('article').filter({ hasText: 'Large ones' }).dblclick();
    await counted.getByText('1 of 1 items that have come here fits').waitFor();
    await takeScreenshot(page, 'rule-count-items');
    await page.goto(`${app.url}/workflows`);
    await page.getByRole('link', { name: 'Large orders', exact: true }).click();
  });

  step('in French as well', async () => {
    const { page } = owner;
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(() => localStorage.setItem('parcours.language', 'fr'));
    await page.reload();
    await page.getByRole('button', { name: 'Another one' }).or(page.getByText('Another one', { exact: true })).first().click();
    await page.getByText('1 des 2 derniers événements « order.placed » correspond').waitFor();
    await takeScreenshot(page, 'rule-count-fr');
    await page.goto(`${app.url}/segments`);
    await page.getByRole('link', { name: 'Buyers from Lyon' }).click();
    await page.getByText('a fait « order.placed » et city est Lyon').waitFor();
    await takeScreenshot(page, 'segment-fr');
  });
});
