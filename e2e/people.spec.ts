import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
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

/** What a till sends with its write key, as any Segment library does. */
async function send(writeKey: string, ...batch: readonly object[]): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` };
  const answer = await fetch(`${app.url}/v1/batch`, { method: 'POST', headers, body: JSON.stringify({ batch }) });
  expect(answer.status).toBe(200);
}

/** The list of contacts, searched for everybody of this name: as many rows as there should be. */
async function searched(name: string, count: number): Promise<void> {
  const { page } = owner;
  await page.goto(`${app.url}/contacts`);
  await page.getByRole('searchbox').fill(name);
  await eventually(async () => expect(await page.locator('tbody').getByRole('link', { name: new RegExp(name) }).count()).toBe(count));
}

describe('Contacts come from a file, in a browser', () => {
  step('a file is shown as it reads, imported, and its wrong row handed back', async () => {
    const { page } = owner;
    await page.goto(app.setupLink);
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByLabel('Workspace').fill(OWNER.workspace);
    await page.getByRole('button', { name: /Create|Set up|Start/ }).click();
    await page.waitForURL(/start$/);
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
    await takeScreenshot(page, 'import-done');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download rows not taken' }).click();
    const notTaken = await text(await (await download).createReadStream());
    expect(notTaken).toContain('no address');
    expect(notTaken).not.toContain('zoe@example.org');
    expect(await page.locator('.import__counts').innerText()).toMatch(/Created\s+2[^]*Not taken\s+1/);
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

describe('Two contacts that were one person after all, in a browser', () => {
  step('a till becomes a source, whose events may concern nobody in particular', async () => {
    const { page } = owner;
    await page.goto(`${app.url}/settings?tab=sources`);
    await page.getByRole('button', { name: 'New source' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Till in Orléans');
    await dialog.getByLabel('What it is').click();
    await page.getByRole('option', { name: /Shop or till/ }).click();
    await dialog.getByText('Its events concern nobody in particular').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'source-dialog');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByText('Till in Orléans').waitFor();
  });
  step('they are seen as one with the events of both where one call names both, parted again, and each has its own events', async () => {
    const { page } = owner;
    await app.api(routes.session.create, { body: { email: OWNER.email, password: OWNER.password } });
    const writeKey = (await app.api(routes.sources.list)).items[0]?.writeKey ?? '';
    await app.api(routes.events.record, { body: { events: [{ name: 'Letter opened', contact: { email: 'zoe@example.org' } }] } });
    await send(writeKey, { type: 'identify', userId: 'card-7', traits: { firstName: 'Zoé', lastName: 'Lefèvre' } }, { type: 'track', userId: 'card-7', event: 'Record bought' });
    await searched('Lefèvre', 2);
    await send(writeKey, { type: 'identify', userId: 'card-7', traits: { email: 'zoe@example.org' } });
    await searched('Lefèvre', 1);
    await page.getByRole('link', { name: 'Zoé Lefèvre' }).click();
    await page.getByText('Letter opened').first().waitFor();
    await page.getByText('Record bought').first().waitFor();
    await page.getByRole('tab', { name: 'Merges' }).click();
    await page.getByText(/^Contact .+ became part of this one$/).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'contact-merged');
    await page.getByRole('button', { name: 'Part them again' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Part them again' }).click();
    await page.getByText('The contacts are two again.').waitFor();
    await takeScreenshot(page, 'contact-parted');
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText('Record bought').first().waitFor();
    expect(await page.getByText('Letter opened').count()).toBe(0);
    await page.getByRole('tab', { name: 'Merges' }).click();
    await page.getByRole('link', { name: 'Open the other contact' }).click();
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByText('Letter opened').first().waitFor();
    expect(await page.getByText('Record bought').count()).toBe(0);
    await searched('Lefèvre', 2);
    expect(owner.complaints).toEqual([]);
  });
});
