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
const step = tellStory(() => takeScreenshot(owner.page, 'contents-failed'));

describe('A30, A18: somebody writes a content and sees it as a contact will', () => {
  step('from an empty library and a content to start from', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    await app.api(routes.contacts.upsert, { body: { email: 'lea@example.org', attributes: { firstName: 'Léa' } } });
    await app.api(routes.events.record, { body: { events: [{ name: 'Product Viewed', contact: { email: 'lea@example.org' }, properties: { product_id: 'a', name: 'Lampe Aurore', price: 49.9, currency: 'EUR', url: 'https://shop.example/a' } }] } });
    const { page } = owner;
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Contents' }).click();
    await page.getByText('No contents yet').waitFor();
    await takeScreenshot(page, 'contents-empty');
    await page.getByRole('button', { name: 'New content' }).first().click();
    await takeScreenshot(page, 'contents-new');
    await page.getByLabel('Name').fill('Spring letter');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('group', { name: 'Heading' }).first().waitFor();
    await takeScreenshot(page, 'content-light');
  });

  step('writes into a block, puts a variable in, moves it by keyboard and takes a change back', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Text', exact: true }).click();
    const text = page.locator('.block--active .tiptap');
    await text.click();
    await page.keyboard.type('Only for you, ');
    await page.getByRole('button', { name: 'Insert a variable' }).first().click();
    await page.getByRole('menuitem', { name: '{{ contact.firstName }}' }).click();
    await page.getByText('Only for you, {{ contact.firstName }}').waitFor();
    await takeScreenshot(page, 'content-text');
    const order = (): Promise<(string | null)[]> => page.locator('.content-canvas__paper > .row > .block').evaluateAll((blocks) => blocks.map((block) => block.getAttribute('aria-label')));
    const before = await order();
    expect(before.slice(-2)).toEqual(['Text', 'Footer']);
    await page.keyboard.press('Alt+ArrowUp');
    expect((await order()).slice(-3)).toEqual(['Text', 'Products', 'Footer']);
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await order()).toEqual(before);
    await page.getByRole('button', { name: 'Redo' }).click();
    await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
  });

  step('is told beside the block what is wrong with it', async () => {
    const { page } = owner;
    await page.getByRole('group', { name: 'Button' }).first().click();
    await page.getByLabel('Leads to').fill('javascript:alert(1)');
    await page.getByText('Expected an address that begins with https://').first().waitFor();
    await page.locator('.block--wrong').waitFor();
    await takeScreenshot(page, 'content-wrong');
    await page.getByLabel('Leads to').fill('https://shop.example/{{ contact.id }}');
    await page.locator('.block--wrong').waitFor({ state: 'detached' });
    expect(await barriersOn(page)).toEqual([]);
  });

  step('sees it as an email for a contact of theirs, with the products she has looked at', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    const mail = page.frameLocator('iframe');
    await mail.getByText('Hello Camille').waitFor();
    await mail.getByText('Desk lamp').waitFor();
    await page.getByRole('combobox', { name: 'Written for' }).click();
    await page.getByRole('option', { name: /lea@example.org/ }).click();
    await mail.getByText('Hello Léa').waitFor();
    await mail.getByText('Only for you, Léa').waitFor();
    await mail.getByText('Lampe Aurore').waitFor();
    await takeScreenshot(page, 'content-preview-light');
    await page.getByRole('button', { name: 'Mobile' }).click();
    await page.getByRole('button', { name: 'Dark mode' }).click();
    await mail.getByText('Hello Léa').waitFor();
    await takeScreenshot(page, 'content-preview-mobile-dark');
    expect(await barriersOn(page)).toEqual([]);
  });

  step('puts in a countdown and a picture that is chosen when the email is opened (A28)', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByRole('button', { name: 'Live image', exact: true }).click();
    await page.getByText('Choose the picture that stands where no variant holds.').first().waitFor();
    await page.getByRole('region', { name: 'Otherwise' }).getByLabel('Or the address of an image').fill('https://shop.example/everybody.png');
    await page.getByLabel('Text instead of the image').fill('What there is today');
    await page.getByRole('button', { name: 'Add a variant' }).click();
    const variants = page.getByRole('region', { name: 'Variants' });
    await variants.getByLabel('Name').fill('Last day');
    await variants.getByLabel('Only for contacts for whom a rule holds').uncheck();
    await variants.getByLabel('From').fill('2020-01-01T00:00');
    await variants.getByLabel('Or the address of an image').fill('https://shop.example/last.png');
    await page.locator('.block--wrong').waitFor({ state: 'detached' });
    await page.getByRole('group', { name: 'Live image' }).getByRole('button', { name: 'Last day' }).click();
    await takeScreenshot(page, 'content-live');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await page.frameLocator('iframe').getByAltText('What there is today').waitFor();
    expect(await page.frameLocator('iframe').getByAltText('What there is today').getAttribute('src')).toBe('https://shop.example/last.png');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByLabel('What stands there').click();
    await page.getByRole('option', { name: 'A countdown' }).click();
    await page.getByLabel('End', { exact: true }).fill('2040-01-01T00:00');
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await page.frameLocator('iframe').locator('img[src^="data:image/gif"]').waitFor();
    await takeScreenshot(page, 'content-countdown');
  });

  step('and as a text message and a letter', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Text message' }).click();
    await page.getByText(/part, \d+ characters/).waitFor();
    await takeScreenshot(page, 'content-sms');
    await page.getByRole('button', { name: 'Letter' }).click();
    await page.getByRole('heading', { name: 'Hello Léa' }).waitFor();
    await takeScreenshot(page, 'content-letter');
  });

  step('keeps a version, and goes back to it', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByRole('button', { name: 'Whole content' }).click();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Keep version' }).click();
    await page.getByText('As it is now').waitFor();
    await page.getByRole('tab', { name: 'Content' }).click();
    await page.getByLabel('Subject').fill('Another subject');
    await page.getByRole('status').getByText('Saved', { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('Version 1 is the draft again.').waitFor();
    await page.getByRole('tab', { name: 'Content' }).click();
    expect(await page.getByLabel('Subject').inputValue()).toBe('News from the shop');
    await takeScreenshot(page, 'content-versions');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.evaluate(() => localStorage.setItem('parcours.language', 'fr'));
    await page.reload();
    await page.getByRole('button', { name: 'Aperçu' }).waitFor();
    await page.getByRole('group', { name: 'Produits' }).click();
    await takeScreenshot(page, 'content-dark-french');
    await page.getByRole('button', { name: 'Aperçu' }).click();
    await page.frameLocator('iframe').getByText('Hello Camille').waitFor();
    await takeScreenshot(page, 'content-preview-french');
  });
});
