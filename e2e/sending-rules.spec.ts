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
let credentialId: number;
beforeAll(async () => {
  owner = await openViewer();
}, 60_000);
afterAll(() => owner?.context.close());
const step = tellStory(() => takeScreenshot(owner.page, 'sending-failed'));

describe('when and how often people are written to', () => {
  step('French hours of text messages are there from the start; email gets quiet hours, and a cap', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    credentialId = (await app.api(routes.credentials.create, { body: { type: 'email.smtp', name: 'Mail server', values: { host: '127.0.0.1', port: 1025, secure: 'none', fromEmail: 'news@example.org', fromName: 'News' } } })).id;
    const { page } = owner;
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByRole('tab', { name: 'Sending' }).click();
    const sms = page.getByRole('group', { name: 'SMS' });
    await sms.getByRole('button', { name: 'Sunday', pressed: true }).waitFor();
    await page.getByRole('switch', { name: 'Email' }).click();
    const email = page.getByRole('group', { name: 'Email' });
    await email.getByLabel('Email: Nothing from').fill('21:30');
    await email.getByRole('button', { name: 'Saturday' }).click();
    await page.getByRole('button', { name: 'Add a cap' }).click();
    await page.getByLabel('Further closed days').fill('2026-12-24');
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'sending-rules');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'sending-rules-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The rules of sending have been saved.').waitFor();
    expect(await app.api(routes.sending.read)).toMatchObject({
      quiet: { email: { from: '21:30', to: '08:00', days: [6, 7], holidays: true }, sms: { from: '22:00' } }, holidays: { country: 'FR', dates: ['2026-12-24'] }, caps: [{ id: 1, channel: 'email', purpose: null, most: 3, hours: 168, over: 'skip' }],
    });
  });

  step('a credential gets limits of its own, in French', async () => {
    const { page } = owner;
    await page.evaluate(() => localStorage.setItem('parcours.language', 'fr'));
    await page.goto(`${app.url}/settings?tab=sending`);
    await page.getByText('Heures calmes').first().waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'sending-rules-french');
    await page.goto(`${app.url}/credentials`);
    await page.getByText('Mail server').first().click();
    await page.getByRole('combobox', { name: 'Cadence' }).click();
    await page.getByRole('option', { name: 'Limites propres' }).click();
    await page.getByLabel('Messages par seconde').fill('10');
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'sending-rate-french');
    await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
    await eventually(async () => expect((await app.api(routes.sending.rate, { path: { id: credentialId } })).rate).toEqual({ perSecond: 10, perDay: null, concurrent: null }));
  });
});
