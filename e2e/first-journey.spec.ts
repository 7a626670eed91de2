import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { Locator, Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeDocsPicture, takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

/** A person needs two seconds for a click they are led to, and six to fill in a field: this many of both are three minutes. */
const MOST_SECONDS = 180;
const CLICK_SECONDS = 2;
const FIELD_SECONDS = 6;

const app = useApp();
const openViewer = useChromium();
let viewer: Viewer;
let page: Page;
let seconds = 0;
beforeAll(async () => {
  viewer = await openViewer();
  page = viewer.page;
}, 60_000);
afterAll(() => viewer?.context.close());
const step = tellStory(() => takeScreenshot(page, 'first-journey-failed'));
const click = async (what: Locator): Promise<void> => {
  await what.click();
  seconds += CLICK_SECONDS;
};
const fill = async (what: Locator, text: string): Promise<void> => {
  await what.fill(text);
  seconds += FIELD_SECONDS;
};

describe('A newcomer on the way to the first living journey (issue 8.8, T24)', () => {
  step('after the account is made, five steps lead on', async () => {
    await page.goto(app.setupLink);
    await fill(page.getByLabel('Your name'), OWNER.name);
    await fill(page.getByLabel('Email'), OWNER.email);
    await fill(page.getByLabel('Password', { exact: true }), OWNER.password);
    await fill(page.getByLabel('Workspace name'), OWNER.workspace);
    await click(page.getByRole('button', { name: 'Create account and workspace' }));
    await page.getByRole('heading', { name: 'Welcome, Ada' }).waitFor();
    await page.getByText('0 of 5 done').waitFor();
    await app.api(routes.session.create, { body: { email: OWNER.email, password: OWNER.password } });
    await takeDocsPicture(page, 'first-steps');
    expect(await barriersOn(page)).toEqual([]);
  });

  step('a template becomes a draft that says what it lacks', async () => {
    await click(page.getByRole('link', { name: 'Choose a template' }));
    await page.getByRole('heading', { name: 'Start from a template' }).waitFor();
    await click(page.getByRole('button', { name: 'Use this template: Newsletter welcome' }));
    await page.waitForURL(/\/workflows\/\d+$/);
    await page.getByRole('heading', { name: 'From draft to living journey' }).waitFor();
    await page.getByText('Complete it first.').waitFor();
    await takeDocsPicture(page, 'first-journey');
    expect(await barriersOn(page)).toEqual([]);
  });

  step('one click gives all steps that send email the demo outbox', async () => {
    await click(page.getByRole('button', { name: 'Use the demo outbox' }));
    await eventually(async () => {
      const [{ id }] = (await app.api(routes.workflows.list)).items as unknown as [{ id: number }];
      const { draft } = await app.api(routes.workflows.read, { path: { id } });
      const mails = draft.nodes.filter(({ type }) => type === 'email.send');
      expect([mails.length, mails.every(({ settings }) => typeof settings['credential'] === 'number')]).toEqual([2, true]);
    });
    expect((await app.api(routes.credentials.list)).items.map(({ type }) => type)).toEqual(['email.outbox']);
  });

  step('it is tried with an invented contact, without anything being sent', async () => {
    await click(page.getByRole('button', { name: 'Play a contact' }));
    await click(page.getByRole('button', { name: 'Play', exact: true }));
    await page.getByRole('button', { name: 'To the next happening' }).waitFor();
    await click(page.getByRole('tab', { name: /Messages/ }));
    await page.getByText('Would be sent').first().waitFor();
    await takeScreenshot(page, 'first-journey-play');
    await click(page.getByRole('button', { name: 'Back to the draft' }));
  });

  step('it is published, and the first contact comes in by the form', async () => {
    await click(page.getByRole('button', { name: 'Bring it to life' }));
    await page.getByText('Published as version 1.').waitFor();
    await click(page.getByRole('button', { name: 'Where contacts come in' }));
    const form = page.context().waitForEvent('page');
    await click(page.getByRole('link', { name: 'Open the form' }));
    const visitor = await form;
    await fill(visitor.getByLabel('Email'), 'zoe@example.org');
    await fill(visitor.getByLabel('First name'), 'Zoé');
    await click(visitor.getByRole('button', { name: 'Sign up' }));
    await visitor.getByText('A welcome email is on its way.').waitFor();
    await visitor.close();
    await eventually(async () => expect((await app.api(routes.runs.list)).items.filter(({ test }) => !test)).toMatchObject([{ status: 'waiting', contact: { email: 'zoe@example.org' } }]));
    await takeScreenshot(page, 'first-journey-lives');
  });

  step('all of it is within three minutes, and the message stands in the outbox', async () => {
    expect(seconds).toBeLessThan(MOST_SECONDS);
    const { items } = await app.api(routes.messages.list, {});
    expect(items).toMatchObject([{ channel: 'email', status: 'sent', recipient: 'zoe@example.org' }]);
    await page.goto(`${app.url}/dashboard`);
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
    expect(await page.getByRole('region', { name: 'First steps' }).count()).toBe(0);
    expect(viewer.complaints).toEqual([]);
  });

  step('all pages lead on, in French and in the dark too', async () => {
    await page.evaluate(() => {
      localStorage.setItem('parcours.theme', 'dark');
      localStorage.setItem('parcours.language', 'fr');
    });
    await page.goto(`${app.url}/start`);
    await page.getByText('5 sur 5').waitFor();
    await takeScreenshot(page, 'first-steps-dark-french');
    expect(await barriersOn(page)).toEqual([]);
    await page.goto(`${app.url}/templates`);
    await page.getByRole('link', { name: /^Aperçu/ }).first().waitFor();
    await takeScreenshot(page, 'templates-dark-french');
    expect(await barriersOn(page)).toEqual([]);
  });
});
