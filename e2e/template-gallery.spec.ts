import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import { barriersOn } from './support/axe.js';
import { OWNER, useApp } from './support/app.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let viewer: Viewer;
beforeAll(async () => { viewer = await openViewer({ viewport: { width: 1440, height: 900 } }); }, 60_000);
afterAll(() => viewer.context.close());
const step = tellStory(() => takeScreenshot(viewer.page, 'template-gallery-failed'));

describe('The gallery of templates (T23, T24)', () => {
  step('an empty workspace leads there; templates are found by words, stage and channel', async () => {
    const { page } = viewer;
    await app.api(routes.setup.create, { body: { ...OWNER, token: app.setupToken } });
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Start from a template' }).click();
    const cards = page.locator('li.gallery__card');
    await cards.first().waitFor();
    expect(await cards.count()).toBe(22);
    await takeScreenshot(page, 'template-gallery');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('searchbox', { name: 'Search templates' }).fill('french');
    expect(await cards.count()).toBe(1);
    await page.getByRole('searchbox', { name: 'Search templates' }).fill('');
    await page.getByRole('combobox', { name: 'Channel' }).click();
    await page.getByRole('option', { name: 'Post' }).click();
    expect(await cards.locator('h3').allTextContents()).toEqual(['A letter after the evening', 'Garden furniture, covers in autumn', 'Not by email? By another channel', 'Optician: a letter for each stage']);
  });

  step('a template shows its graph, what it needs, what is missing and what happens, and becomes a draft', async () => {
    const { page } = viewer;
    await page.getByRole('link', { name: 'Preview: Not by email? By another channel' }).click();
    await page.getByText('Not part of it yet').waitFor();
    await page.getByText('Léo: “Spring offer”').waitFor();
    await takeScreenshot(page, 'template-details');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Use this template' }).click();
    await page.waitForURL(/\/workflows\/\d+$/);
    expect((await app.api(routes.workflows.list)).items.map(({ name, status }) => [name, status])).toEqual([['Not by email? By another channel', 'draft']]);
  });

  step('all of it in French, in the dark', async () => {
    const { page } = viewer;
    await page.goto(`${app.url}/workflows`);
    for (const name of ['Dark', 'Français']) {
      await page.getByRole('button', { name: new RegExp(OWNER.email) }).click();
      await page.getByRole('menuitemcheckbox', { name }).or(page.getByRole('menuitemradio', { name })).or(page.getByRole('menuitem', { name })).click();
    }
    await page.getByRole('button', { name: 'Nouveau workflow' }).click();
    await page.getByRole('menuitem', { name: 'À partir d’un modèle…' }).click();
    await page.getByRole('link', { name: 'Aperçu: Panier rempli' }).click();
    await page.getByText('Zoé : « Votre panier vous attend »').waitFor();
    await takeScreenshot(page, 'template-details-french');
    expect(viewer.complaints).toEqual([]);
  });
});
