import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeDocsPicture, takeScreenshot } from './support/screenshot.js';
import { startMailServer, type MailServer } from './support/smtp.js';
import { tellStory } from './support/story.js';
import { dayOf } from './support/wall-clock.js';

const app = useApp();
const openViewer = useChromium();
let smtp: MailServer;
let owner: Viewer;
beforeAll(async () => {
  [smtp, owner] = await Promise.all([startMailServer(), openViewer()]);
}, 60_000);
afterAll(async () => {
  await owner?.context.close();
  await smtp.close();
});
const step = tellStory(() => takeScreenshot(owner.page, 'reports-failed'));

const DAY_MS = 86_400_000;
const PEOPLE = 24;
const at = (x: number, y = 0) => ({ position: { x, y } });
const journey = (credential: number): WorkflowDocument => ({
  schemaVersion: 1,
  name: 'Welcome to the shop',
  settings: { exits: [{ id: 'bought', name: 'Has bought', kind: 'goal', event: 'order.completed' }] },
  nodes: [
    { id: 'signed', type: 'core.event', version: 1, name: 'Has signed up', ...at(0), settings: { name: 'signed.up' } },
    { id: 'test', type: 'core.split', version: 1, name: 'Two subjects', ...at(250), settings: { shares: [{ name: 'Short', percent: 50 }, { name: 'Long', percent: 50 }] } },
    { id: 'short', type: 'email.send', version: 1, name: 'Short welcome', ...at(500, -80), settings: { credential, to: '{{ contact.email }}', subject: 'Welcome', html: '<p>Welcome</p>', purpose: 'service' } },
    { id: 'long', type: 'email.send', version: 1, name: 'Long welcome', ...at(500, 80), settings: { credential, to: '{{ contact.email }}', subject: 'Welcome to our shop', html: '<p>Welcome to our shop</p>', purpose: 'service' } },
    { id: 'wait', type: 'core.wait', version: 1, name: 'A month', ...at(750), settings: { mode: 'duration', duration: { amount: 30, unit: 'days' } } },
  ],
  edges: [
    { id: '1', from: { node: 'signed', port: 'main' }, to: { node: 'test' } }, { id: '2', from: { node: 'test', port: 'Short' }, to: { node: 'short' } }, { id: '3', from: { node: 'test', port: 'Long' }, to: { node: 'long' } },
    { id: '4', from: { node: 'short', port: 'main' }, to: { node: 'wait' } }, { id: '5', from: { node: 'long', port: 'main' }, to: { node: 'wait' } },
  ],
});

const record = (name: string, number: number, properties: Record<string, string | number> = {}) => app.api(routes.events.record, { body: { events: [{ name, contact: { email: `c${number}@example.org` }, properties }] } });
const figure = async (name: string): Promise<string> => (await owner.page.locator('.key-figure', { hasText: name }).locator('.key-figure__value').textContent()) ?? '';
/** Days up to those of the app, whose clock runs ahead. */
async function showAllDays(): Promise<void> {
  const { page } = owner;
  await page.getByRole('combobox', { name: 'Days' }).click();
  await page.getByRole('option', { name: 'Other days' }).click();
  await page.getByLabel('To', { exact: true }).fill(dayOf(app.clock.now()));
}
const showTheme = (theme: 'light' | 'dark') => owner.page.evaluate((chosen) => document.documentElement.setAttribute('data-theme', chosen), theme);

describe('Somebody looks at how it goes (I1 to I5, I11 to I13)', () => {
  let workflow = 0;

  step('before anything has happened: the page says what it will show, and where to begin', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    const { page } = owner;
    await page.goto(`${app.url}/`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('Here you will see how your journeys do').waitFor();
    expect(new URL(page.url()).pathname).toBe('/dashboard');
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'dashboard-empty');
  });

  step('once people have signed up over some days, were written to, and some have bought', async () => {
    const { id: credential } = await app.api(routes.credentials.create, { body: { type: 'email.smtp', name: 'Mail', values: { host: smtp.host, port: smtp.port, secure: 'none', fromEmail: 'bonjour@example.org', fromName: 'La boutique' } } });
    const made = await app.api(routes.workflows.create, { body: { document: journey(credential) } });
    expect(made.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    workflow = made.id;
    await app.api(routes.workflows.publish, { path: { id: workflow }, body: { revision: made.revision } });
    const now = app.clock.now();
    for (let number = 0; number < PEOPLE; number++) {
      await record('signed.up', number);
      if (number % 6 === 5) {
        await eventually(async () => expect((await app.api(routes.reports.dashboard, { query: {} })).totals.emails).toBe(number + 1));
        app.clock.advance(DAY_MS);
      }
    }
    for (const number of [1, 4, 7, 12, 18, 21]) await record('order.completed', number, { order_id: `A-${number}`, total: 39.9 + number, currency: 'EUR' });
    expect(app.clock.now() - now).toBeGreaterThan(3 * DAY_MS);
    await eventually(async () => {
      const { totals, inside } = await app.api(routes.reports.dashboard, { query: {} });
      expect([totals.started, totals.goals, totals.orders, totals.revenue, inside]).toEqual([PEOPLE, 6, 6, [{ amount: 302.4, currency: 'EUR' }], PEOPLE - 6]);
    });
  });

  step('on the dashboard, with the names everybody uses', async () => {
    const { page } = owner;
    await page.reload();
    await showAllDays();
    await eventually(async () => expect([await figure('Contacts in scenario'), await figure('Emails sent'), await figure('Conversions'), await figure('Revenue'), await figure('Time saved')]).toEqual([`${PEOPLE - 6}`, `${PEOPLE}`, '6', '€302.40', '48 min']));
    await page.locator('.journey-link', { hasText: 'Welcome to the shop' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeDocsPicture(page, 'dashboard');
    await showTheme('dark');
    await takeScreenshot(page, 'dashboard-dark');
    await showTheme('light');
  });

  step('and in the report of the journey: funnel, test, messages', async () => {
    const { page } = owner;
    await page.locator('.journey-link', { hasText: 'Welcome to the shop' }).click();
    await page.getByRole('heading', { name: 'Funnel' }).waitFor();
    await page.getByText('Two subjects').first().waitFor();
    const said = await app.api(routes.reports.journey, { path: { id: workflow }, query: { to: dayOf(app.clock.now()) } });
    expect(said.splits[0]?.arms.map(({ contacts }) => contacts).reduce((a, b) => a + b, 0)).toBe(PEOPLE);
    expect(said.splits[0]?.arms.map(({ goals }) => goals).reduce((a, b) => a + b, 0)).toBe(6);
    expect(said.splits[0]?.arms[1]?.against?.verdict).toBe('tooEarly');
    expect(said.funnel.map(({ node, runs }) => [node, runs])).toEqual([['signed', PEOPLE], ['test', PEOPLE], ['short', said.splits[0]?.arms[0]?.contacts], ['long', said.splits[0]?.arms[1]?.contacts], ['wait', PEOPLE]]);
    expect(said.messages.reduce((sum, { revenue }) => sum + (revenue[0]?.amount ?? 0), 0)).toBeCloseTo(302.4, 6);
    expect(await barriersOn(page)).toEqual([]);
    await takeDocsPicture(page, 'journey-report');
  });

  step('half of the next ones are kept out, so that the report tells what the journey brings about (I9, I14)', async () => {
    const { page } = owner;
    await page.goto(`${app.url}/workflows/${workflow}`);
    await page.getByRole('button', { name: 'Rules of the journey…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rules of the journey' });
    await dialog.getByRole('tab', { name: 'Effect' }).click();
    await dialog.getByText('Suggested: First contact.').waitFor();
    await dialog.getByRole('combobox', { name: 'Stage of the life cycle' }).click();
    await page.getByRole('option', { name: 'First contact' }).click();
    await dialog.getByLabel('A goal counts within (days)').fill('14');
    await dialog.getByLabel('Keep out, in percent').fill('50');
    await dialog.getByLabel('Keep out, in percent').blur();
    await takeScreenshot(page, 'hold-out-rules');
    await dialog.getByRole('button', { name: 'Done' }).click();
    const { revision } = await eventually(async () => {
      const saved = await app.api(routes.workflows.read, { path: { id: workflow } });
      expect(saved.draft.settings).toMatchObject({ stage: 'awareness', goal: { days: 14, after: 'entry' }, holdOut: { percent: 50 } });
      return saved;
    });
    await app.api(routes.workflows.publish, { path: { id: workflow }, body: { revision } });
    await app.api(routes.events.record, { body: { events: Array.from({ length: PEOPLE }, (_, number) => ({ name: 'signed.up', contact: { email: `d${number}@example.org` } })) } });
    const read = () => app.api(routes.reports.journey, { path: { id: workflow }, query: { to: dayOf(app.clock.now()) } });
    const { lift, totals } = await eventually(async () => {
      const report = await read();
      expect(report.lift?.looked).toBe(PEOPLE);
      return report;
    });
    expect(lift?.heldOut.contacts).toBe(totals.heldOut);
    expect(totals.started).toBe(2 * PEOPLE - totals.heldOut);
    for (const number of [2, 3, 5, 8]) await app.api(routes.events.record, { body: { events: [{ name: 'order.completed', contact: { email: `d${number}@example.org` }, properties: { order_id: `D-${number}`, total: 50, currency: 'EUR' } }] } });
    await eventually(async () => expect((await read()).lift).toMatchObject({ days: 14, percent: 50 }));
    const reached = (await read()).lift;
    expect((reached?.heldOut.reached ?? 0) + (reached?.entered.reached ?? 0)).toBe(4);
    await page.goto(`${app.url}/workflows/${workflow}/report`);
    await showAllDays();
    await page.getByRole('row', { name: /Kept out \(50%\)/ }).waitFor();
    await page.getByRole('heading', { name: 'What the journey brings about' }).scrollIntoViewIfNeeded();
    await page.getByText('Too early to say: at least 100').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'journey-lift');
    // on paper: nothing beyond the edge, no navigation, white whatever the theme
    const screen = page.viewportSize() ?? { width: 1440, height: 900 };
    await page.setViewportSize({ width: 700, height: 990 });
    await page.emulateMedia({ media: 'print' });
    await page.getByText(/^From .* to /).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(700);
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
    await page.screenshot({ path: 'e2e/output/report-paper.png', fullPage: true });
    expect((await page.pdf({ preferCSSPageSize: true })).byteLength).toBeGreaterThan(20_000);
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize(screen);
    await showTheme('dark');
    await takeScreenshot(page, 'journey-lift-dark');
    await showTheme('light');
    await page.goto(`${app.url}/dashboard`);
    await showAllDays();
    await page.getByRole('heading', { name: 'Journeys on the life cycle' }).scrollIntoViewIfNeeded();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'dashboard-effect');
    await showTheme('dark');
    await takeScreenshot(page, 'dashboard-effect-dark');
    await showTheme('light');
    await page.goto(`${app.url}/workflows/${workflow}/report`);
  });

  step('in French as well', async () => {
    const { page } = owner;
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Français' }).or(page.getByRole('menuitem', { name: 'Français' })).first().click();
    await page.getByRole('heading', { name: 'Entonnoir' }).waitFor();
    await takeScreenshot(page, 'journey-report-french');
    await page.goto(`${app.url}/dashboard`);
    await page.getByText('Contacts dans un scénario').first().waitFor();
    await takeScreenshot(page, 'dashboard-french');
    await page.getByRole('heading', { name: 'Les parcours sur le cycle de vie' }).scrollIntoViewIfNeeded();
    await takeScreenshot(page, 'dashboard-effect-french');
    expect(owner.complaints).toEqual([]);
  });
});
