import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { DAY_MS } from './support/clock.js';
import { eventually } from './support/eventually.js';
import { openPixelOf } from './support/open-pixel.js';
import { OWNER, useApp } from './support/app.js';
import { takeDocsPicture, takeScreenshot } from './support/screenshot.js';
import { startMailServer, type MailServer } from './support/smtp.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let smtp: MailServer;
let viewer: Viewer;
let page: Page;
let formUrl: string;
beforeAll(async () => {
  smtp = await startMailServer();
  viewer = await openViewer({ viewport: { width: 1600, height: 1000 }, deviceScaleFactor: 1.5 });
  page = viewer.page;
}, 60_000);
afterAll(async () => {
  await viewer?.context.close();
  await smtp.close();
});

const step = tellStory(() => takeScreenshot(page, 'failed'));
const card = (name: string): Locator => page.getByRole('article').filter({ has: page.getByText(name, { exact: true }) });
const details = (): Locator => page.getByRole('tabpanel');

/** Opens the settings or the data of a node, as a person does: a click on its card. */
async function openNode(name: string, tab: 'Settings' | 'Data'): Promise<void> {
  await card(name).click();
  await page.getByRole('tab', { name: tab }).click();
}

/** The whole graph at once: cards out of sight are not drawn. */
const showAll = (): Promise<void> => page.getByRole('button', { name: /^Show everything/ }).click();

/** Picks a theme or a language in the menu of the account. */
async function choose(name: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(OWNER.email) }).click();
  await page.getByRole('menuitemcheckbox', { name }).or(page.getByRole('menuitemradio', { name })).or(page.getByRole('menuitem', { name })).click();
}

/** Fills in the public form in a browser of its own, as somebody who has no account. */
async function signUp(email: string, firstName: string): Promise<void> {
  const visitor = await openViewer({ viewport: { width: 900, height: 760 } });
  await visitor.page.goto(formUrl);
  await visitor.page.getByLabel('Email').fill(email);
  await visitor.page.getByLabel('First name').fill(firstName);
  await takeDocsPicture(visitor.page, 'form');
  await visitor.page.getByRole('button', { name: 'Sign up' }).click();
  await visitor.page.getByText('A welcome email is on its way.').waitFor();
  expect(visitor.complaints).toEqual([]);
  await visitor.context.close();
}

describe('The welcome journey in a browser', () => {
  step('begins with the link the server printed: the first owner makes an account', async () => {
    await page.goto(app.setupLink);
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByLabel('Workspace name').fill(OWNER.workspace);
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'setup');
    await page.getByRole('button', { name: 'Create account and workspace' }).click();
    await page.getByRole('heading', { name: /^Welcome, / }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Workflows' }).click();
    await page.getByRole('heading', { name: 'Workflows' }).waitFor();
    await takeScreenshot(page, 'workflows-empty');
  });

  step('keeps the mail server as a credential that was tried', async () => {
    await page.getByRole('link', { name: 'Credentials' }).click();
    await page.getByRole('button', { name: 'New credential' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'SMTP server' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('Local mail');
    await dialog.getByLabel('Host').fill(smtp.host);
    await dialog.getByLabel('Port', { exact: true }).fill(String(smtp.port));
    await dialog.getByLabel('Encryption').click();
    await page.getByRole('option', { name: /^None/ }).click();
    await dialog.getByLabel('Sender address').fill('news@example.org');
    await dialog.getByLabel('Sender name').fill('Example News');
    await dialog.getByRole('button', { name: 'Save and test' }).click();
    await dialog.getByRole('button', { name: 'Close' }).last().waitFor();
    await takeScreenshot(page, 'credential');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  });

  step('starts from the template', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Workflows' }).click();
    await page.getByRole('button', { name: /New workflow|From a template/ }).first().click();
    const fromMenu = page.getByRole('menuitem', { name: /From a template/ });
    if (await fromMenu.isVisible()) await fromMenu.click();
    await takeDocsPicture(page, 'templates');
    await page.getByRole('button', { name: 'Use this template: Newsletter welcome' }).click();
    await page.waitForURL(/\/workflows\/\d+$/);
    await card('Welcome email').waitFor();
  });

  step('says what is missing, takes the mail server and is published', async () => {
    await showAll();
    await page.getByRole('button', { name: '2 problems' }).waitFor();
    for (const name of ['Welcome email', 'Reminder']) {
      await openNode(name, 'Settings');
      await page.getByLabel('Sent through').click();
      await page.getByRole('option', { name: 'Local mail' }).click();
    }
    // 8.2: the credential is tried where it is picked
    const picker = page.locator('[data-field="credential"]');
    await picker.getByRole('button', { name: 'Test', exact: true }).click();
    await picker.locator('.field-credential__works').waitFor();
    await page.getByText('Saved', { exact: true }).waitFor();
    await takeDocsPicture(page, 'editor-settings');
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Published as version 1.').waitFor();
    await page.getByRole('button', { name: 'Entry points' }).first().click();
    formUrl = (await page.getByRole('link', { name: 'Open the form' }).getAttribute('href'))!;
    expect(formUrl).toMatch(/\/forms\/[A-Za-z0-9_-]{16,}$/);
    await takeScreenshot(page, 'editor-published');
    await page.keyboard.press('Escape');
  });

  step('shows a contact waiting, live, as soon as the welcome mail is out', async () => {
    await signUp('zoe@example.org', 'Zoé');
    await expect(smtp.mailTo('zoe@example.org')).resolves.toMatchObject({ mail: { subject: 'Welcome · Bienvenue', html: expect.stringContaining('Hello Zoé,') } });
    await card('Opened within two days?').getByLabel('1 waiting').waitFor();
    await card('Welcome email').getByLabel('1 passed').waitFor();
    await takeScreenshot(page, 'editor-waiting');
  });

  step('takes the branch of those who opened it, before the eyes of who watches', async () => {
    await page.getByRole('button', { name: 'Runs', exact: true }).click();
    await page.getByRole('button', { name: /zoe@example.org/ }).click();
    await showAll();
    await card('Opened within two days?').getByText(/^Until /).waitFor();
    await takeScreenshot(page, 'editor-watching');
    const { mail } = await smtp.mailTo('zoe@example.org');
    await fetch(openPixelOf(mail));
    await card('Mark as engaged').getByText('Done').waitFor();
    expect(await card('Reminder').getByText('Done').isVisible()).toBe(false);
    await takeScreenshot(page, 'editor-run-done');
    await page.getByRole('button', { name: 'Stop watching' }).click();
  });

  step('shows the items that went into a node and out of it, in a test run', async () => {
    await page.getByRole('button', { name: 'Test run' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Input').fill(JSON.stringify({ email: 'tess@example.org', firstName: 'Tess' }));
    await dialog.getByLabel(/Contact’s email/).fill('tess@example.org');
    await takeScreenshot(page, 'test-run');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await smtp.mailTo('tess@example.org');
    await showAll();
    await card('Opened within two days?').getByText(/^Until /).waitFor();
    await openNode('Join the list', 'Data');
    await details().getByRole('region', { name: 'Input' }).getByText('tess@example.org').waitFor();
    await details().getByRole('region', { name: 'Output' }).getByText('tess@example.org').waitFor();
    await openNode('Opened within two days?', 'Data');
    await details().getByText(/Waiting here for the event “email.opened”/).waitFor();
    expect(await page.getByText('The graph is shown as this run has it').isVisible()).toBe(false);
    await openNode('Welcome email', 'Data');
    await details().getByRole('region', { name: 'Output' }).getByRole('cell', { name: 'Tess', exact: true }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeDocsPicture(page, 'editor-run-light');
  });

  step('looks the same in the dark', async () => {
    await choose('Dark');
    expect(await barriersOn(page)).toEqual([]);
    await takeDocsPicture(page, 'editor-run-dark');
    await choose('Light');
    await page.getByRole('button', { name: 'Stop watching' }).click();
  });

  step('speaks French', async () => {
    await signUp('max@example.org', 'Max');
    await choose('Français');
    await page.getByRole('tab', { name: 'Données' }).waitFor();
    await takeScreenshot(page, 'editor-fr');
    await page.getByRole('link', { name: 'Workflows' }).first().click();
    await page.getByRole('link', { name: 'Newsletter welcome' }).waitFor();
    await page.getByRole('row', { name: /Newsletter welcome/ }).getByRole('cell', { name: '1', exact: true }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeDocsPicture(page, 'workflows-fr');
    await choose('English');
  });

  step('reminds those who did not, two days later', async () => {
    await page.getByRole('link', { name: 'Newsletter welcome' }).click();
    await showAll();
    await card('Opened within two days?').getByLabel('1 waiting').waitFor();
    app.clock.advance(2 * DAY_MS + 60_000);
    await expect(smtp.mailTo('max@example.org', 1)).resolves.toMatchObject({ mail: { subject: expect.stringContaining('Did you see our welcome?') } });
    await card('Reminder').getByLabel('1 passed').waitFor();
    await card('Opened within two days?').getByLabel('2 passed').waitFor();
    await eventually(async () => { expect(await card('Opened within two days?').getByLabel(/waiting/).count()).toBe(0); });
    await takeScreenshot(page, 'editor-after-two-days');
  });

  step('never threw, logged an error or met a broken answer on the way', async () => {
    expect(viewer.complaints).toEqual([]);
  });
});
