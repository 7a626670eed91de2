import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { Page } from 'playwright-core';
import { stepAt, totpCode } from '../server/src/http/accounts/totp.js';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let owner: Viewer;
let guest: Viewer;
beforeAll(async () => {
  owner = await openViewer();
  guest = await openViewer();
}, 60_000);
afterAll(async () => {
  await owner?.context.close();
  await guest?.context.close();
});
const step = tellStory(async () => {
  await takeScreenshot(owner.page, 'members-failed-owner');
  await takeScreenshot(guest.page, 'members-failed-guest');
});
const GUEST = { email: 'grace@example.org', name: 'Grace Laurent', password: 'seven green kettles' };

async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto(`${app.url}/sign-in`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
/** For people to look at; in the dark as well when asked, since pictures take their time. */
async function takeAllScreenshots(page: Page, name: string): Promise<void> {
  await takeScreenshot(page, `${name}-light`);
  if (process.env['PARCOURS_DARK_SCREENSHOTS'] !== '1') return;
  await page.emulateMedia({ colorScheme: 'dark' });
  await takeScreenshot(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
}

describe('Somebody joins a workspace, in a browser', () => {
  let link = '';
  let secret = '';
  /** A code works once: the next sign-in takes the next one, which counts already. */
  const codeOf = (shift: number): string => totpCode(secret, stepAt(Date.now()) + shift);

  step('an owner makes a workflow, asks everybody for a second factor, and invites', async () => {
    const { page } = owner;
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    await app.api(routes.workflows.create, { body: { name: 'Spring letter' } });
    await signIn(page, OWNER);
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Members' }).click();
    await page.getByText('This server sends no mail of its own').waitFor();
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
    await dialog.getByLabel('Email').fill(GUEST.email);
    await dialog.getByRole('combobox').click();
    await page.getByRole('option', { name: /^Viewer/ }).click();
    await takeScreenshot(page, 'invite');
    await dialog.getByRole('button', { name: 'Invite' }).click();
    const handed = page.getByRole('dialog', { name: `Link for ${GUEST.email}` });
    link = await handed.getByLabel('Link').inputValue();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'invite-link');
    await handed.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('heading', { name: 'Open invitations' }).waitFor();
    await takeAllScreenshots(page, 'members');
    expect(await barriersOn(page)).toEqual([]);
  });

  step('the invited one opens the link, chooses a password and is in', async () => {
    const { page } = guest;
    await page.goto(link);
    await page.getByRole('heading', { name: `Join “${OWNER.workspace}”` }).waitFor();
    // B5: the secret of the link is gone from the address bar
    expect(page.url()).toBe(`${app.url}/invitation`);
    expect(await barriersOn(page)).toEqual([]);
    await takeAllScreenshots(page, 'invitation');
    await page.getByLabel('Your name').fill(GUEST.name);
    await page.getByLabel('Password', { exact: true }).fill('grace123');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByText(/among the first that attackers try/).waitFor();
    await page.getByLabel('Password', { exact: true }).fill(GUEST.password);
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('link', { name: 'Spring letter' }).waitFor();
    // B5: what opens the session is in a cookie that pages cannot read, and nowhere else in the browser
    const [cookie] = await guest.context.cookies();
    expect(cookie).toMatchObject({ name: 'parcours_session', httpOnly: true, sameSite: 'Lax' });
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie)).not.toContain(cookie?.value);
  });

  step('a viewer sees what there is and cannot change it, and is told why', async () => {
    const { page } = guest;
    const make = page.getByRole('button', { name: 'New workflow' });
    expect(await make.isDisabled()).toBe(true);
    expect(await make.getAttribute('title')).toBe('Your role does not allow this; ask an owner or admin.');
    await page.getByRole('link', { name: 'Spring letter' }).click();
    await page.getByRole('banner', { name: 'Workflow' }).or(page.locator('header.bar')).first().waitFor();
    expect(await page.getByRole('button', { name: 'Publish' }).count()).toBe(0);
    await page.goto(`${app.url}/settings?tab=audit`);
    await page.getByText('Owners and admins read the audit log.').waitFor();
    await page.goto(`${app.url}/contacts`);
    expect(await page.getByRole('button', { name: 'New contact' }).first().isDisabled()).toBe(true);
    await takeScreenshot(page, 'viewer-contacts');
    // past the page: the server says the same
    const answer = await page.evaluate(async () => (await fetch('/api/v1/lists', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"x"}' })).status);
    expect(answer).toBe(403);
  });

  step('when everybody needs a second factor, the account page is all there is until it is set up', async () => {
    await owner.page.getByRole('tab', { name: 'Workspace', exact: true }).click();
    await owner.page.getByRole('combobox', { name: 'Second factor' }).click();
    await owner.page.getByRole('option', { name: 'Demanded of everybody' }).click();
    await takeAllScreenshots(owner.page, 'workspace-settings');
    const saved = owner.page.waitForResponse((response) => response.request().method() === 'PATCH' && response.url().endsWith('/workspace'));
    await owner.page.getByRole('button', { name: 'Save workspace' }).click();
    expect((await saved).ok()).toBe(true);
    const { page } = guest;
    await page.goto(`${app.url}/workflows`);
    await page.getByText('This workspace asks for a second factor').waitFor();
    expect(new URL(page.url()).pathname).toBe('/account');
    await page.getByRole('button', { name: 'Set up an authenticator' }).click();
    await page.getByLabel('Current password').fill(GUEST.password);
    await page.getByRole('button', { name: 'Continue' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up an authenticator' });
    await dialog.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
    secret = (await dialog.locator('code').innerText()).replaceAll(' ', '');
    await takeAllScreenshots(page, 'second-factor-setup');
    expect(await barriersOn(page)).toEqual([]);
    await dialog.getByRole('textbox', { name: 'Code' }).fill('000000');
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await dialog.getByText(/This code is not right/).waitFor();
    await dialog.getByRole('textbox', { name: 'Code' }).fill(codeOf(-1));
    await dialog.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('dialog', { name: 'Keep these recovery codes' }).waitFor();
    await takeScreenshot(page, 'recovery-codes');
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByRole('link', { name: 'Workflows' }).click();
    await page.getByRole('link', { name: 'Spring letter' }).waitFor();
  });

  step('from then on, signing in asks for a code as well, by keyboard alone', async () => {
    const { page } = guest;
    await page.goto(`${app.url}/account?tab=sessions`);
    await page.getByText('This one').waitFor();
    await takeAllScreenshots(page, 'account-sessions');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: /Account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('Email').waitFor();
    await takeAllScreenshots(page, 'sign-in');
    await page.getByLabel('Email').fill(GUEST.email);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type(GUEST.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'One more step' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'sign-in-code');
    await page.keyboard.type(codeOf(0));
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Spring letter' }).waitFor();
  });

  step('the owner finds all of it in the audit log, gives keys what they need, and goes to another workspace', async () => {
    const { page } = owner;
    await app.api(routes.session.create, { body: { email: OWNER.email, password: OWNER.password } });
    await app.api(routes.workspace.save, { body: { secondFactor: 'optional' } }).catch(() => undefined);
    await page.goto(`${app.url}/account`);
    await page.getByText('This workspace asks for a second factor').waitFor();
    await takeAllScreenshots(page, 'account-due');
    await page.getByRole('tab', { name: 'Second factor' }).click();
    await page.getByRole('button', { name: 'Set up an authenticator' }).click();
    await page.getByLabel('Current password').fill(OWNER.password);
    await page.getByRole('button', { name: 'Continue' }).click();
    const shown = (await page.getByRole('dialog').locator('code').innerText()).replaceAll(' ', '');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Code' }).fill(totpCode(shown, stepAt(Date.now())));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.goto(`${app.url}/settings?tab=audit`);
    await page.getByText('Joined by invitation').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeAllScreenshots(page, 'audit-log');
    await page.getByRole('tab', { name: 'API keys' }).click();
    await page.getByRole('button', { name: 'New API key' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New API key' });
    await dialog.getByLabel('Name').fill('Shop');
    await dialog.getByRole('combobox', { name: 'Permissions' }).click();
    await page.getByRole('option', { name: 'Only what is chosen' }).click();
    await dialog.getByRole('checkbox', { name: 'Send events' }).click();
    await takeAllScreenshots(page, 'api-key-new');
    expect(await barriersOn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText('1 permission').waitFor();
    await page.getByRole('tab', { name: 'Workspace', exact: true }).click();
    await page.getByRole('button', { name: 'New workspace' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Second house');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Switch workspace: Second house' }).click();
    await takeScreenshot(page, 'workspace-switch');
    await page.getByRole('menuitem', { name: OWNER.workspace }).click();
    await page.getByRole('link', { name: 'Spring letter' }).waitFor();
    expect([...owner.complaints, ...guest.complaints]).toEqual([]);
  });

  step('links that are over, and a server that sends no mail, say so', async () => {
    const stranger = await openViewer();
    for (const [path, heading, name] of [['/invitation#a-link-of-last-year', 'This invitation is over', 'invitation-over'], ['/reset-password', 'This link does not work any more', 'reset-over'], ['/forgot-password', 'Forgot your password?', 'forgot'], ['/sign-in?problem=oidc_not_linked', 'Sign in to Parcours', 'sign-in-refused']] as const) {
      await stranger.page.goto(`${app.url}${path}`);
      await stranger.page.getByRole('heading', { name: heading }).waitFor();
      await takeScreenshot(stranger.page, name);
      expect(await barriersOn(stranger.page)).toEqual([]);
    }
    expect(stranger.complaints).toEqual([]);
    await stranger.context.close();
  });

  step('all of it reads well in French', async () => {
    const french = await openViewer({ locale: 'fr-FR', storageState: await owner.context.storageState() });
    for (const [path, name] of [['/settings?tab=members', 'members'], ['/settings?tab=audit', 'audit-log'], ['/account?tab=second-factor', 'second-factor'], ['/account?tab=password', 'account-password'], ['/settings?tab=keys', 'api-keys'], ['/settings', 'workspace-settings']] as const) {
      await french.page.goto(`${app.url}${path}`);
      await french.page.getByRole('heading', { level: 1 }).waitFor();
      await french.page.waitForLoadState('networkidle');
      await takeScreenshot(french.page, `${name}-french`);
      expect(await barriersOn(french.page)).toEqual([]);
    }
    expect(french.complaints).toEqual([]);
    await french.context.close();
  });
});
