import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { Locator, Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

// issue 8.1 and 8.6, WCAG 2.1.1: from nothing to a living journey with the keyboard alone; no step of it may need a mouse
const app = useApp();
const openViewer = useChromium();
let viewer: Viewer;
let page: Page;
/** The gallery has a link and a button for each of some thirty templates. */
const MOST_STOPS = 120;
beforeAll(async () => {
  viewer = await openViewer();
  page = viewer.page;
  // a click by key is no pointer: whatever presses one is seen
  await viewer.context.addInitScript(() => { addEventListener('pointerdown', () => { (globalThis as { pressed?: boolean }).pressed = true; }, true); });
}, 60_000);
afterAll(() => viewer?.context.close());
const step = tellStory(() => takeScreenshot(page, 'keyboard-failed'));

/** With the Tab key, as somebody does who has no mouse; what has the focus has to be seen to have it. */
async function tabTo(target: Locator, on: Page = page): Promise<void> {
  await target.first().waitFor();
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    if (await target.first().evaluate((one) => one === document.activeElement)) {
      expect(await target.first().evaluate((one) => one.matches(':focus-visible'))).toBe(true);
      return;
    }
    await on.keyboard.press('Tab');
  }
  const at = await on.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.slice(0, 100));
  throw new Error(`Expected to come to ${String(target)} within ${MOST_STOPS} stops of the Tab key, found the keyboard at ${at}.`);
}
const press = async (target: Locator, on: Page = page): Promise<void> => {
  await tabTo(target, on);
  await on.keyboard.press('Enter');
};
const type = async (target: Locator, text: string, on: Page = page): Promise<void> => {
  await tabTo(target, on);
  await on.keyboard.press('Control+a');
  await on.keyboard.type(text);
};
const workflow = async (): Promise<{ readonly id: number; readonly draft: WorkflowDocument }> => {
  const id = (await app.api(routes.workflows.list)).items[0]?.id ?? 0;
  return { id, draft: (await app.api(routes.workflows.read, { path: { id } })).draft as WorkflowDocument };
};

describe('From the gallery of templates to a living journey, without a mouse', () => {
  step('an account is made, and the way to the templates found', async () => {
    await page.goto(app.setupLink);
    await type(page.getByLabel('Your name'), OWNER.name);
    await type(page.getByLabel('Email'), OWNER.email);
    await type(page.getByLabel('Password', { exact: true }), OWNER.password);
    await type(page.getByLabel('Workspace name'), OWNER.workspace);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Welcome, Ada' }).waitFor();
    await app.api(routes.session.create, { body: { email: OWNER.email, password: OWNER.password } });
    await press(page.getByRole('link', { name: 'Choose a template' }));
    await page.getByRole('heading', { name: 'Start from a template' }).waitFor();
  });

  step('a template becomes a draft, and is given what it lacks', async () => {
    await press(page.getByRole('button', { name: 'Use this template: Newsletter welcome' }));
    await page.waitForURL(/\/workflows\/\d+$/);
    await press(page.getByRole('button', { name: 'Use the demo outbox' }));
    await eventually(async () => expect((await workflow()).draft.nodes.filter(({ type: of, settings }) => of === 'email.send' && typeof settings['credential'] === 'number')).toHaveLength(2));
  });

  step('a step is walked to, written, and one more put behind it; connections follow by themselves', async () => {
    const before = (await workflow()).draft;
    await page.keyboard.press('Escape');
    await eventually(async () => {
      await page.keyboard.press('ArrowRight');
      expect(await page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { level: 2 }).count()).toBe(1);
      expect(await page.evaluate(() => document.activeElement?.closest('.vue-flow__node') !== null)).toBe(true);
    });
    await page.keyboard.press('a');
    await page.getByRole('combobox', { name: 'Search nodes' }).waitFor();
    await page.keyboard.type('wait');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await eventually(async () => {
      const { draft } = await workflow();
      expect(draft.nodes).toHaveLength(before.nodes.length + 1);
      expect(draft.edges.length).toBeGreaterThan(before.edges.length);
    });
    const made = (await workflow()).draft.nodes.find(({ id }) => !before.nodes.some((known) => known.id === id))!;
    await page.getByRole('heading', { name: made.name, level: 2 }).waitFor();
    await tabTo(page.getByRole('complementary', { name: 'Details' }).getByLabel('Name', { exact: true }));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('Take a breath');
    await page.keyboard.press('Enter');
    await eventually(async () => expect((await workflow()).draft.nodes.find(({ id }) => id === made.id)?.name).toBe('Take a breath'));
    // taken back, name and node: the journey goes on as the template has it
    for (const gone of ['Take a breath', made.name]) {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Commands' }).waitFor();
      await page.keyboard.type('undo');
      await page.getByRole('option', { name: /^Undo/ }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: gone, level: 2, exact: true }).waitFor({ state: 'detached' });
    }
    await eventually(async () => expect((await workflow()).draft.nodes).toEqual(before.nodes));
  });

  step('it is tried with an invented contact, and brought to life', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commands' }).waitFor();
    await page.keyboard.type('play a contact');
    await page.getByRole('option', { name: 'Play a contact…' }).waitFor();
    await page.keyboard.press('Enter');
    await press(page.getByRole('button', { name: 'Play', exact: true }));
    await press(page.getByRole('button', { name: 'To the next happening' }));
    await press(page.getByRole('button', { name: 'Back to the draft' }));
    await press(page.getByRole('button', { name: 'Bring it to life' }));
    await page.getByText('Published as version 1.').waitFor();
  });

  step('a visitor signs up by keyboard, and is seen where they wait', async () => {
    await press(page.getByRole('button', { name: 'Where contacts come in' }));
    const opened = page.context().waitForEvent('page');
    await press(page.getByRole('link', { name: 'Open the form' }));
    const visitor = await opened;
    await type(visitor.getByLabel('Email'), 'zoe@example.org', visitor);
    await type(visitor.getByLabel('First name'), 'Zoé', visitor);
    await visitor.keyboard.press('Enter');
    await visitor.getByText('A welcome email is on its way.').waitFor();
    expect(await visitor.evaluate(() => (globalThis as { pressed?: boolean }).pressed ?? false)).toBe(false);
    await visitor.close();
    await page.bringToFront();
    await page.keyboard.press('Escape');
    await eventually(async () => expect((await app.api(routes.runs.list)).items.filter(({ test }) => !test)).toMatchObject([{ status: 'waiting', contact: { email: 'zoe@example.org' } }]));
    await press(page.getByRole('button', { name: /^Runs/ }));
    await page.getByText('zoe@example.org').first().waitFor();
    await takeScreenshot(page, 'keyboard-lives');
    expect(await page.evaluate(() => (globalThis as { pressed?: boolean }).pressed ?? false)).toBe(false);
    expect(viewer.complaints).toEqual([]);
  });
});
