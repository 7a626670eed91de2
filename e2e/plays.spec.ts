import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

/*
 *  Sign-up ─> Welcome ─> Opened within 3 days? ─ event ─> Thanks
 *                                              └ timeout ─> Reminder
 */
const app = useApp();
const openViewer = useChromium();
let viewer: Viewer;
let page: Page;
let id: number;

const node = (at: number, nodeId: string, name: string, type: string, settings: WorkflowDocument['nodes'][number]['settings'] = {}) => ({ id: nodeId, type, version: 1, name, position: { x: 40 + at * 280, y: nodeId === 'again' ? 320 : 120 }, settings });
const edge = (from: string, port: string, to: string) => ({ id: `${from}-${to}`, from: { node: from, port }, to: { node: to } });
const journey = (credential: number): WorkflowDocument => {
  const mail = (subject: string) => ({ credential, subject, html: '<h1>Hello {{ contact.firstName }}</h1><p>Nice that you are here.</p>' });
  return {
    schemaVersion: 1, name: 'Welcome',
    nodes: [node(0, 'start', 'By hand', 'core.manual'), node(1, 'hello', 'Welcome mail', 'email.send', mail('Welcome {{ contact.firstName }}')), node(2, 'opened', 'Opened?', 'core.wait', { mode: 'event', event: 'email.opened', timeout: { amount: 3, unit: 'days' } }), node(3, 'thanks', 'Thank you', 'email.send', mail('Thank you')), node(3, 'again', 'Reminder', 'email.send', mail('Have you seen this?'))],
    edges: [edge('start', 'main', 'hello'), edge('hello', 'main', 'opened'), edge('opened', 'event', 'thanks'), edge('opened', 'timeout', 'again')],
  };
};

beforeAll(async () => {
  viewer = await openViewer({ viewport: { width: 1440, height: 900 } });
  page = viewer.page;
}, 60_000);
afterAll(() => viewer?.context.close());
const step = tellStory(() => takeScreenshot(page, 'failed'));
const panel = () => page.getByRole('complementary', { name: 'Play a contact' });

describe('playing a contact through a welcome journey', () => {
  step('begins in the menu of the workflow', async () => {
    await page.goto(app.setupLink);
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByLabel('Workspace name').fill(OWNER.workspace);
    await page.getByRole('button', { name: 'Create account and workspace' }).click();
    await page.getByRole('link', { name: 'Workflows' }).first().waitFor();
    await app.api(routes.session.create, { body: { email: OWNER.email, password: OWNER.password } });
    const { id: credential } = await app.api(routes.credentials.create, { body: { type: 'email.smtp', name: 'Mail', values: { host: '127.0.0.1', port: 2525, secure: 'none', fromEmail: 'news@shop.example', fromName: 'The Shop' } } });
    id = (await app.api(routes.workflows.create, { body: { document: journey(credential) } })).id;
    await page.goto(`${app.url}/workflows/${id}`);
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Play a contact…' }).click();
    await panel().getByRole('button', { name: 'Play', exact: true }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'play-setup');
  });

  step('shows the first mail, and that the contact waits', async () => {
    await panel().getByLabel('Starts at (UTC)').fill('2027-03-01T09:00');
    await panel().getByRole('button', { name: 'Play', exact: true }).click();
    await panel().getByText('Under way').waitFor();
    await panel().getByRole('tab', { name: /Messages/ }).click();
    await panel().getByRole('button', { name: /Welcome Ada/ }).click();
    await panel().frameLocator('iframe').getByRole('heading', { name: 'Hello Ada' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'play-inbox');
  });

  step('a node that reaches outside answers what is written down, until it is taken back', async () => {
    await panel().getByRole('tab', { name: 'World' }).click();
    await panel().getByRole('button', { name: 'Add one' }).click();
    await panel().getByLabel('Name 1').fill('score');
    await panel().getByLabel('Value of score').fill('80');
    await panel().getByRole('button', { name: 'Let it answer so' }).click();
    await panel().getByText('{"score":80}').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'play-answers');
    await panel().getByRole('tab', { name: 'Way' }).click();
    await panel().getByText('given answer').waitFor();
    await panel().getByRole('button', { name: 'Step back' }).click();
    await panel().getByText('given answer').waitFor({ state: 'detached' });
  });

  step('lets a day go by, opens the mail, and goes on to three days', async () => {
    await panel().getByRole('button', { name: '+ 1 day' }).click();
    await panel().getByText('Mar 2, 2027', { exact: false }).first().waitFor();
    await panel().getByRole('tab', { name: 'Happenings' }).click();
    await panel().getByRole('button', { name: 'Add one' }).click();
    await panel().getByLabel('Name 1').fill('device');
    await panel().getByLabel('Value of device').fill('phone');
    await takeScreenshot(page, 'play-happening');
    await panel().getByRole('button', { name: 'Let it happen now' }).click();
    await panel().getByText('At the end').waitFor();
    await panel().getByRole('tab', { name: 'Way' }).click();
    await panel().getByRole('button', { name: /Opened\? → / }).last().waitFor();
    for (const day of ['Mar 3', 'Mar 4']) {
      await panel().getByRole('button', { name: '+ 1 day' }).click();
      await panel().getByText(`${day}, 2027`, { exact: false }).first().waitFor();
    }
    expect(await panel().getByRole('button', { name: /Thank you → / }).count()).toBeGreaterThan(0);
    await takeScreenshot(page, 'play-path');
    for (const [name, picture] of [['Dark', 'play-dark'], ['Français', 'play-french']] as const) {
      await page.getByRole('button', { name: new RegExp(OWNER.email) }).click();
      await page.getByRole('menuitemcheckbox', { name }).or(page.getByRole('menuitemradio', { name })).or(page.getByRole('menuitem', { name })).click();
      expect(await barriersOn(page)).toEqual([]);
      await takeScreenshot(page, picture);
    }
    await page.getByRole('button', { name: new RegExp(OWNER.email) }).click();
    await page.getByRole('menuitemcheckbox', { name: 'English' }).or(page.getByRole('menuitemradio', { name: 'English' })).or(page.getByRole('menuitem', { name: 'English' })).click();
  });

  step('keeps the play as a test case', async () => {
    await panel().getByRole('tab', { name: 'Cases' }).click();
    await panel().getByLabel('Name').fill('Opens on the second day');
    await panel().getByRole('button', { name: 'Save as a test case' }).click();
    await panel().getByRole('button', { name: 'Run all' }).click();
    await panel().getByText('Passed').waitFor();
    await takeScreenshot(page, 'play-cases');
  });

  step('is told what the test case thinks of a broken journey before it is published', async () => {
    const { draft, revision } = await app.api(routes.workflows.read, { path: { id } });
    const broken = { ...draft, nodes: draft.nodes.map((one) => (one.id === 'opened' ? { ...one, settings: { ...one.settings, event: 'email.clicked' } } : one)) };
    await app.api(routes.workflows.save, { path: { id }, body: { document: broken, revision } });
    await page.goto(`${app.url}/workflows/${id}`);
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Test cases fail' });
    await dialog.getByText('Opens on the second day').waitFor();
    await dialog.getByText('Opened? → Time is up').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'play-publish');
    await dialog.getByRole('button', { name: 'Publish nevertheless' }).click();
    await page.getByText('Published as version 1.').waitFor();
    expect(viewer.complaints.filter((line) => !line.includes('409'))).toEqual([]);
  });
});
