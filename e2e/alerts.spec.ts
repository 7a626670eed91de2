import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { ALERT_DEFAULTS, routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeDocsPicture, takeScreenshot } from './support/screenshot.js';
import { startMailServer, type MailServer } from './support/smtp.js';
import { tellStory } from './support/story.js';

// issue 9.7: alerts and digests (I13)
const settings: Record<string, string> = {};
let smtp: MailServer;
// the settings are read in the app's own hook, which runs after this one
beforeAll(async () => {
  smtp = await startMailServer();
  Object.assign(settings, { PARCOURS_SMTP_URL: `smtp://127.0.0.1:${smtp.port}?ignoreTLS=true`, PARCOURS_MAIL_FROM: 'Parcours <parcours@example.com>' });
});
const app = useApp(settings);
const openViewer = useChromium();
let owner: Viewer;
beforeAll(async () => {
  owner = await openViewer();
}, 60_000);
afterAll(async () => {
  await owner?.context.close();
  await smtp.close();
});
const step = tellStory(() => takeScreenshot(owner.page, 'alerts-failed'));

const MINUTE_MS = 60_000;
const at = (x: number) => ({ position: { x, y: 0 } });
const FAILING: WorkflowDocument = {
  schemaVersion: 1, name: 'Welcome to the shop',
  nodes: [
    { id: 'signed', type: 'core.event', version: 1, name: 'Has signed up', ...at(0), settings: { name: 'signed.up' } },
    { id: 'code', type: 'code.javascript', version: 1, name: 'Breaks', ...at(250), settings: { code: 'throw new Error("no")' } },
  ],
  edges: [{ id: '1', from: { node: 'signed', port: 'main' }, to: { node: 'code' } }],
};
const record = (number: number) => app.api(routes.events.record, { body: { events: [{ name: 'signed.up', contact: { email: `c${number}@example.org` }, properties: {} }] } });
const showTheme = (theme: 'light' | 'dark') => owner.page.evaluate((chosen) => document.documentElement.setAttribute('data-theme', chosen), theme);

describe('Something goes wrong while nobody looks', () => {
  let workflow = 0;

  step('at first all is well: no number at the bell, and the page says what it is for', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    const { page } = owner;
    await page.goto(`${app.url}/alerts`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('There are no open alerts.', { exact: false }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'alerts-empty');
  });

  step('then a journey fails for everybody: the bell counts it on the open page, and a mail arrives', async () => {
    const made = await app.api(routes.workflows.create, { body: { document: FAILING } });
    workflow = made.id;
    await app.api(routes.workflows.publish, { path: { id: workflow }, body: { revision: made.revision } });
    for (let number = 0; number < 6; number++) await record(number);
    const { page } = owner;
    await eventually(async () => {
      app.clock.advance(5_000);
      expect(await page.getByRole('button', { name: /Alerts, \d new/ }).count()).toBe(1);
    });
    const { mail } = await smtp.mailTo(OWNER.email);
    expect(mail.subject).toMatch(/^Example News: \d alerts?$/);
    expect(mail.text).toContain('A journey is failing: Welcome to the shop');
    expect(mail.html).toContain(`${app.url}/workflows/${workflow}`);
    await owner.page.getByRole('row', { name: /Welcome to the shop/ }).waitFor();
  });

  step('who opens the bell sees what it is, and the number is gone', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: /Alerts, \d new/ }).click();
    await page.getByRole('dialog', { name: 'Alerts' }).getByText('Welcome to the shop').waitFor();
    await page.getByRole('button', { name: 'Alerts', exact: true }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'alerts-bell');
    await page.keyboard.press('Escape');
  });

  step('and says that they look after it', async () => {
    const { page } = owner;
    await takeDocsPicture(page, 'alerts');
    await page.getByRole('row', { name: /Welcome to the shop/ }).getByRole('button', { name: 'I look after it' }).click();
    await page.getByRole('row', { name: /Welcome to the shop/ }).getByText('by Ada Martin').waitFor();
    await page.getByRole('row', { name: /Welcome to the shop/ }).getByRole('link', { name: 'Look into it' }).click();
    await page.waitForURL(`**/workflows/${workflow}`);
    await page.goBack();
  });

  step('the rules stand there to be changed, switched off and muted', async () => {
    const { page } = owner;
    await page.getByRole('tab', { name: 'Rules' }).click();
    await page.getByText('20% of the runs fail, at least 5, within 60 minutes').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'alert-rules');
    await page.getByRole('button', { name: 'More for “A journey is failing”' }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByLabel('Failed runs, in percent').fill('35');
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'alert-rule');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('35% of the runs fail, at least 5, within 60 minutes').waitFor();
    await page.getByRole('switch', { name: 'Watch: Hot leads' }).click();
    await page.getByRole('button', { name: 'More for “Steps are late”' }).click();
    await page.getByRole('menuitem', { name: 'Mute for a day' }).click();
    await page.getByText('Muted until', { exact: false }).waitFor();
    const { items } = await app.api(routes.alerts.rules);
    expect(items.find(({ kind }) => kind === 'journey_failing')?.settings).toEqual({ ...ALERT_DEFAULTS.journey_failing, limit: 35 });
    expect(items.find(({ kind }) => kind === 'hot_leads')?.enabled).toBe(false);
  });

  step('everybody decides for themselves how they are told, and sees the summary before it comes', async () => {
    const { page } = owner;
    await page.getByRole('tab', { name: 'My notifications' }).click();
    await page.getByLabel('Nobody enters').click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your notifications have been saved.').waitFor();
    expect((await app.api(routes.alerts.preferences)).without).toEqual(['silence']);
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'alerts-mine');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.frameLocator('iframe[title="The summary"]').getByText('The week in short').waitFor();
    await takeScreenshot(page, 'digest-preview');
    await page.getByRole('button', { name: 'Send me one now' }).click();
    await page.getByText(`It is on its way to ${OWNER.email}.`).waitFor();
    await eventually(() => expect(smtp.received.some(({ mail }) => (mail.subject ?? '').includes('the week up to'))).toBe(true));
  });

  step('a webhook is entered and tried', async () => {
    const { page } = owner;
    await page.getByRole('tab', { name: 'Webhook' }).click();
    await page.getByLabel('Address').fill('http://127.0.0.1:9/alerts');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The webhook has been saved.').waitFor();
    await page.getByRole('button', { name: 'Post a test' }).click();
    await page.getByText('The last post failed', { exact: false }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'alerts-hook');
  });

  step('in French and in the dark it reads just as well', async () => {
    const { page } = owner;
    await page.evaluate(() => localStorage.setItem('parcours.language', 'fr'));
    await page.goto(`${app.url}/alerts`);
    await page.reload();
    await page.getByRole('button', { name: /Ada Martin/ }).click();
    await page.getByRole('menuitem', { name: 'Français' }).click();
    await page.getByText('Un parcours échoue', { exact: false }).first().waitFor();
    await showTheme('dark');
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'alerts-dark-french');
    await page.getByRole('tab', { name: 'Règles' }).click();
    await page.getByText('Mettre', { exact: false }).or(page.getByText('En sourdine jusqu’au', { exact: false })).first().waitFor();
    await takeScreenshot(page, 'alert-rules-dark-french');
    await showTheme('light');
  });

  step('and when all has gone well for a while, it is over', async () => {
    await eventually(async () => {
      app.clock.advance(6 * MINUTE_MS);
      const { items } = await app.api(routes.alerts.list, { query: { state: 'resolved' } });
      expect(items.some(({ kind }) => kind === 'journey_failing')).toBe(true);
    });
    await eventually(() => expect(smtp.received.some(({ mail }) => /is over$|are over$/.test(mail.subject ?? ''))).toBe(true));
    expect(owner.complaints).toEqual([]);
  });
});
