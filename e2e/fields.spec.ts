import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { Locator, Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp({ PARCOURS_NODES_DIR: join(import.meta.dirname, 'fixtures'), PARCOURS_ISOLATE: 'installed' });
const openViewer = useChromium();
let viewer: Viewer;
let page: Page;
let workflowId: number;
beforeAll(async () => {
  viewer = await openViewer();
  page = viewer.page;
}, 60_000);
afterAll(async () => {
  await viewer?.context.close();
});
const step = tellStory(() => takeScreenshot(page, 'fields-failed'));
const field = (path: string): Locator => page.locator(`[data-field="${path}"]`);
const draft = async (): Promise<WorkflowDocument> => (await app.api(routes.workflows.read, { path: { id: workflowId } })).draft;
const settings = async (): Promise<Record<string, unknown>> => (await draft()).nodes.find(({ id }) => id === 'all')?.settings ?? {};

const journey: WorkflowDocument = {
  schemaVersion: 1,
  name: 'All settings',
  nodes: [
    { id: 'in', type: 'core.manual', version: 1, name: 'Come in', position: { x: 0, y: 0 }, settings: {} },
    { id: 'all', type: 'gallery.everything', version: 1, name: 'Everything there is', position: { x: 300, y: 0 }, settings: { heading: 'Hello' } },
    { id: 'end', type: 'core.stop', version: 1, name: 'The end', position: { x: 640, y: 0 }, settings: {} },
  ],
  edges: [{ id: '1', from: { node: 'in', port: 'main' }, to: { node: 'all' } }, { id: '2', from: { node: 'all', port: 'done' }, to: { node: 'end' } }],
};

describe('The settings of a node, in a browser', () => {
  step('a node with a newer version says what changes, and is updated with its connections', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    workflowId = (await app.api(routes.workflows.create, { body: { document: journey } })).id;
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'All settings' }).click();
    await page.getByRole('article').filter({ hasText: 'Everything there is' }).click();
    await page.getByText('The heading is called title, and boards can be chosen.').waitFor();
    await takeScreenshot(page, 'node-update');
    await page.getByRole('button', { name: 'Update this node' }).click();
    await field('title').waitFor();
    await eventually(async () => {
      expect((await draft()).nodes[1]).toMatchObject({ version: 2, settings: { title: 'Hello' } });
      expect((await draft()).edges[1]?.from).toEqual({ node: 'all', port: 'main' });
    });
  });

  step('an update can be undone and done again', async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Undo/ }).click();
    await eventually(async () => expect((await draft()).nodes[1]).toMatchObject({ version: 1, settings: { heading: 'Hello' } }));
    await page.getByRole('button', { name: /^Redo/ }).click();
    await eventually(async () => expect((await draft()).nodes[1]?.version).toBe(2));
    if (!(await field('title').isVisible())) await page.getByRole('article').filter({ hasText: 'Everything there is' }).click();
    await field('title').waitFor();
  });

  step('choices are loaded page by page and found by typing, with the keyboard', async () => {
    await field('board').getByRole('combobox').click();
    await page.getByRole('option', { name: /Ideas/ }).waitFor();
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('option', { name: /Partners/ }).waitFor();
    await takeScreenshot(page, 'fields-choices');
    await field('board').getByRole('combobox').fill('hir');
    await page.getByRole('option', { name: /Hiring/ }).waitFor();
    await eventually(async () => expect(await page.getByRole('option').count()).toBe(1));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await eventually(async () => expect(await settings()).toMatchObject({ board: '7' }));
    expect(await field('board').getByRole('combobox').inputValue()).toBe('Hiring');
  });

  step('a service that refuses is quoted beside the field, and asked again', async () => {
    await field('account').getByRole('textbox').fill('wrong');
    await field('board').getByText('The service does not know this account; correct it.').waitFor();
    await takeScreenshot(page, 'fields-refused');
    await field('account').getByRole('textbox').fill('ours');
    await eventually(async () => expect(await field('board').getByRole('alert').count()).toBe(0));
    expect(await field('board').getByRole('combobox').inputValue()).toBe('Hiring');
  });

  step('something is picked by its address', async () => {
    await field('card').getByRole('combobox').first().click();
    await page.getByRole('option', { name: 'By its address' }).click();
    await field('card').getByRole('textbox').fill('https://boards.example/x');
    await field('card').getByText('Expected https://boards.example/c/7.').waitFor();
    await field('card').getByRole('textbox').fill('https://boards.example/c/12?open=1');
    await eventually(async () => expect(await settings()).toMatchObject({ card: { by: 'url', value: 'https://boards.example/c/12?open=1' } }));
  });

  step('settings are added, and templates written where a number stands', async () => {
    await page.getByRole('button', { name: 'Add an option' }).click();
    await page.getByRole('menuitem', { name: 'Footer' }).click();
    await field('options.footer').getByText('Fill it in').waitFor();
    await field('options.footer').getByRole('textbox').fill('Bye');
    await page.getByRole('button', { name: 'Amount: Template' }).click();
    await field('amount').getByRole('textbox').fill('{{ json.total }}');
    await page.getByRole('button', { name: 'Add a case' }).click();
    await field('cases.0.name').getByRole('textbox').fill('gold');
    await field('mode').getByRole('combobox').click();
    await page.getByRole('option', { name: 'Later' }).click();
    await field('at').locator('input').first().fill('2027-03-01T09:00');
    await field('at').getByRole('combobox').fill('Tokyo');
    await page.getByRole('option', { name: 'Asia/Tokyo' }).click();
    await field('target').getByRole('combobox').click();
    await page.getByRole('option', { name: 'All settings' }).click();
    await field('photo').locator('input[type="file"]').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('not really a picture') });
    await field('photo').getByText('logo.png').waitFor();
    await field('days').getByLabel('Monday').click();
    await field('days').getByText('At least 2 are needed, found 1. Add some.').waitFor();
    await eventually(async () =>
      expect(await settings()).toMatchObject({ options: { footer: 'Bye' }, amount: '{{ json.total }}', cases: [{ name: 'gold' }], at: '2027-03-01T09:00[Asia/Tokyo]', target: workflowId, photo: { fileName: 'logo.png', sizeBytes: 20 }, days: ['mon'] }),
    );
    await page.getByRole('article').filter({ hasText: 'gold' }).waitFor();
  });

  step('leave nobody out, in light, dark and French', async () => {
    const shots = async (name: string): Promise<void> => {
      for (const [part, path] of [['top', 'title'], ['low', 'headers']] as const) {
        await field(path).evaluate((element) => element.scrollIntoView({ block: 'start' }));
        await takeScreenshot(page, `fields-${name}-${part}`);
      }
    };
    expect(await barriersOn(page)).toEqual([]);
    await shots('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    // colours fade from one theme to the other
    await eventually(async () => expect(await barriersOn(page)).toEqual([]));
    await shots('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(() => localStorage.setItem('parcours.language', 'fr'));
    await page.reload();
    await page.getByRole('article').filter({ hasText: 'Everything there is' }).click();
    await field('title').getByText('Titre').waitFor();
    // a board that stands on the third page is shown by its name
    await eventually(async () => expect(await field('board').getByRole('combobox').inputValue()).toBe('Hiring'));
    await shots('fr');
    expect(viewer.complaints).toEqual([]);
  });
});
