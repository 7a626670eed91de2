import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let owner: Viewer;
beforeAll(async () => void (owner = await openViewer()), 60_000);
afterAll(async () => owner?.context.close());
const step = tellStory(() => takeScreenshot(owner.page, 'people-failed'));

/** As a spreadsheet in French would save it: Latin-1, semicolons, one row that is wrong. */
const FILE = Buffer.from('E-mail;Prénom;Nom;Portable;Ville;Points\nzoe@example.org;Zoé;Lefèvre;06 39 98 00 11;Orléans;120\nno address;X;Y;;;\nhugo@example.org;Hugo;Martin;;Lyon;80\n', 'latin1');

describe('Contacts come from a file, in a browser', () => {
  step('a file is shown as it reads, imported, and its wrong row handed back', async () => {
    const { page } = owner;
    await page.goto(app.setupLink);
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByLabel('Workspace').fill(OWNER.workspace);
    await page.getByRole('button', { name: /Create|Set up|Start/ }).click();
    await page.waitForURL(/workflows/);
    await page.goto(`${app.url}/contacts/data`);
    await page.getByLabel('Country of phone numbers').fill('fr');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Country of phone numbers changed.').waitFor();
    await page.goto(`${app.url}/contacts/import`);
    await page.locator('input[type=file]').setInputFiles({ name: 'clients.csv', mimeType: 'text/csv', buffer: FILE });
    await page.getByRole('cell', { name: 'Orléans' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'import-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(page, 'import-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Done', { exact: true }).first().waitFor();
    expect(await page.locator('.import__counts').innerText()).toMatch(/Created\s+2[^]*Not taken\s+1/);
    await takeScreenshot(page, 'import-done');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download rows not taken' }).click();
    expect((await download).suggestedFilename()).toBe('rows-not-taken.csv');
  });
  step('they are shown with the columns somebody chooses, changed where they stand, and changed back', async () => {
    const { page } = owner;
    await page.goto(`${app.url}/contacts`);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitem', { name: 'Points' }).click();
    await page.getByRole('cell', { name: '120', exact: true }).waitFor();
    await takeScreenshot(page, 'contacts-light');
    await page.getByRole('link', { name: 'Zoé Lefèvre' }).click();
    await page.getByRole('button', { name: 'Change Points' }).click();
    await page.getByLabel('Points', { exact: true }).fill('150');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await takeScreenshot(page, 'contact-light');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('120', { exact: true }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await page.goto(`${app.url}/contacts/data`);
    await page.getByText('Points', { exact: true }).waitFor();
    await takeScreenshot(page, 'contact-data-light');
  });
});
