import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeDocsPicture, takeScreenshot } from './support/screenshot.js';
import { startMailServer, type MailServer } from './support/smtp.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let smtp: MailServer;
let owner: Viewer;
let workflow: number;
beforeAll(async () => {
  [smtp, owner] = await Promise.all([startMailServer(), openViewer()]);
}, 60_000);
afterAll(async () => {
  await owner?.context.close();
  await smtp.close();
});
const step = tellStory(() => takeScreenshot(owner.page, 'logs-failed'));

const at = (x: number) => ({ position: { x, y: 0 } });
/** ordered ──> mail (newsletter) ──> list ──> wait three days ──> thanks */
const journey = (credential: number): WorkflowDocument => ({
  schemaVersion: 1,
  name: 'Première commande',
  settings: { entry: { again: 'once' } },
  nodes: [
    { id: 'ordered', type: 'core.event', version: 1, name: 'A commandé', ...at(0), settings: { name: 'order.placed' } },
    { id: 'mail', type: 'email.send', version: 1, name: 'E-mail de bienvenue', ...at(300), settings: { credential, to: '{{ contact.email }}', subject: 'Bienvenue, {{ contact.firstName }}', html: '<html><body><p>Bonjour</p></body></html>', purpose: 'newsletter' } },
    { id: 'join', type: 'list.add', version: 1, name: 'Ajouter aux clients', ...at(600), settings: { list: 'Clients' } },
    { id: 'wait', type: 'core.wait', version: 1, name: 'Trois jours', ...at(900), settings: { mode: 'event', event: 'order.paid', timeout: { amount: 3, unit: 'days' } } },
    { id: 'paid', type: 'core.stop', version: 1, name: 'Payé', ...at(1200), settings: { reason: 'paid' } },
    { id: 'late', type: 'core.stop', version: 1, name: 'En retard', position: { x: 1200, y: 150 }, settings: { reason: 'late' } },
  ],
  edges: [
    { id: '1', from: { node: 'ordered', port: 'main' }, to: { node: 'mail' } }, { id: '2', from: { node: 'mail', port: 'main' }, to: { node: 'join' } }, { id: '3', from: { node: 'join', port: 'main' }, to: { node: 'wait' } },
    { id: '4', from: { node: 'wait', port: 'event' }, to: { node: 'paid' } }, { id: '5', from: { node: 'wait', port: 'timeout' }, to: { node: 'late' } },
  ],
});
const order = (name: string, total: number) => app.api(routes.events.record, { body: { events: [{ name: 'order.placed', contact: { email: `${name.toLowerCase()}@example.org`, attributes: { firstName: name, lastName: 'Martin' } }, properties: { total, currency: 'EUR' } }] } });
const contactOf = async (name: string): Promise<number> => (await app.api(routes.contacts.list, { query: { search: name.toLowerCase() } })).items[0]?.id ?? 0;

describe('Somebody looks at what happened, to whom and why (issue 9)', () => {
  step('before anything has happened', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    const { page } = owner;
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('link', { name: 'Logs' }).click();
    await page.getByText('Nothing has happened yet').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'logs-empty');
  });

  step('new lines appear by themselves: what contacts did, and what the journey did (I6)', async () => {
    const { page } = owner;
    const { id: credential } = await app.api(routes.credentials.create, { body: { type: 'email.smtp', name: 'Mail', values: { host: smtp.host, port: smtp.port, secure: 'none', fromEmail: 'bonjour@example.org', fromName: 'La boutique' } } });
    const made = await app.api(routes.workflows.create, { body: { document: journey(credential) } });
    expect(made.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    await app.api(routes.workflows.publish, { path: { id: made.id }, body: { revision: made.revision } });
    workflow = made.id;
    for (const [index, name] of ['Zoe', 'Adele', 'Marc'].entries()) await order(name, 40 + index);
    await eventually(async () => expect((await app.api(routes.logs.list, { query: { name: 'list.joined' } })).items).toHaveLength(3));
    await order('Zoe', 99);
    await page.getByText('list.joined').first().waitFor();
    await page.getByText('the contact has not agreed to this purpose').first().waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeDocsPicture(page, 'logs');
  });

  step('narrowed to a scenario, a step, an outcome or a person, with the filters in the address (I7, I8)', async () => {
    const { page } = owner;
    await page.reload();
    const table = page.getByRole('table');
    await page.getByRole('combobox', { name: 'Workflow' }).click();
    await page.getByRole('option', { name: 'Première commande' }).click();
    await eventually(async () => expect(await table.getByText('order.placed').count()).toBe(0));
    await page.getByRole('combobox', { name: 'Outcome' }).click();
    await page.getByRole('option', { name: 'Skipped' }).click();
    await eventually(async () => expect(await table.getByText('list.joined').count()).toBe(0));
    expect(new URL(page.url()).search).toBe(`?workflow=${workflow}&outcome=skipped`);
    await page.getByLabel('Contact: email or name').fill('marc@');
    await eventually(async () => expect(await table.locator('tbody tr').count()).toBe(1));
    await takeScreenshot(page, 'logs-filtered');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()]);
    expect(readFileSync(await file.path(), 'utf8').trim().split('\r\n')).toHaveLength(2);
    await page.getByLabel('From').fill('2016-01-01');
    await page.getByLabel('To', { exact: true }).fill('2016-01-02');
    await page.getByText('Nothing fits these filters').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('order.placed').first().waitFor();
  });

  step('the history of one person, and why it is where it is', async () => {
    const { page } = owner;
    await page.goto(`${app.url}/contacts/${await contactOf('Zoe')}`);
    await page.getByText('list.joined').waitFor();
    await takeDocsPicture(page, 'contact-history');
    await page.getByRole('combobox', { name: 'Show' }).click();
    await page.getByRole('option', { name: 'Lists' }).click();
    await eventually(async () => expect(await page.getByRole('table').getByText('order.placed').count()).toBe(0));
    await page.getByRole('tab', { name: 'Why' }).click();
    await page.getByText('did not send: the contact has not agreed to this purpose on this channel.').waitFor();
    await page.getByText('Not let in: the contact has entered before').waitFor();
    await page.getByText(/Waits at “Trois jours” for the event “order.paid”, at most until .+; next: “Payé”, “En retard”\./).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeDocsPicture(page, 'contact-why');
  });

  step('the list of runs by person, workflow, day and words of an error', async () => {
    const { page } = owner;
    await page.goto(`${app.url}/runs?workflow=${workflow}`);
    await eventually(async () => expect(await page.getByRole('table').locator('tbody tr').count()).toBe(3));
    await page.getByLabel('Email or run number').fill('adele@');
    await eventually(async () => expect(await page.getByRole('table').locator('tbody tr').count()).toBe(1));
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'runs-filtered');
    await page.getByLabel('Words of an error').fill('no such words');
    await page.getByText('No run fits these filters').waitFor();
  });

  step('in French, in the dark', async () => {
    const { page } = owner;
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.evaluate(() => localStorage.setItem('parcours.language', 'fr'));
    await page.goto(`${app.url}/logs`);
    await page.getByText('list.joined').first().waitFor();
    await page.getByRole('heading', { name: 'Journaux' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'logs-dark');
    await page.goto(`${app.url}/contacts/${await contactOf('Zoe')}`);
    await page.getByRole('tab', { name: 'Pourquoi' }).click();
    await page.getByText('n’a rien envoyé').waitFor();
    await takeScreenshot(page, 'contact-why-dark');
  });
});
