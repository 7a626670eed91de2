import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import type { Locator, Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { DAY_MS } from './support/clock.js';
import { eventually } from './support/eventually.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let viewer: Viewer;
let page: Page;
let workflowId: number;
beforeAll(async () => {
  viewer = await openViewer({ viewport: { width: 1600, height: 1000 } });
  page = viewer.page;
}, 60_000);
afterAll(async () => {
  await viewer?.context.close();
});
const step = tellStory(() => takeScreenshot(page, 'versions-failed'));
const card = (name: string): Locator => page.getByRole('article').filter({ has: page.getByText(name, { exact: true }) });
const bar = (): Locator => page.getByRole('status').filter({ hasText: 'Run' });

const node = (id: string, name: string, type: string, settings: Record<string, unknown>, x: number): WorkflowNode => ({ id, type, version: 1, name, position: { x, y: 0 }, settings });
const main = (from: string, to: string): WorkflowDocument['edges'][number] => ({ id: `${from}_${to}`, from: { node: from, port: 'main' }, to: { node: to } });

/** Come in ──> Take a breath (a day) ──> Join the list; the first version cannot say which one */
const journey = (list: string): WorkflowDocument => ({
  schemaVersion: 1,
  name: 'A long breath',
  nodes: [
    node('in', 'Come in', 'core.manual', {}, 0),
    node('breath', 'Take a breath', 'core.wait', { mode: 'duration', duration: { amount: 1, unit: 'days' } }, 300),
    node('join', 'Join the list', 'list.add', { list }, 600),
  ],
  edges: [main('in', 'breath'), main('breath', 'join')],
});
const reaches = (runId: number, status: string): Promise<void> =>
  eventually(async () => {
    expect((await app.api(routes.runs.read, { path: { id: runId } })).status).toBe(status);
  });
const enter = async (contact?: { email: string }): Promise<number> => (await app.api(routes.workflows.start, { path: { id: workflowId }, body: { test: false, json: {}, ...(contact ? { contact } : {}) } })).runId;

describe('Publishing while people are under way, in a browser', () => {
  let runId: number;

  step('an owner opens a workflow somebody is in the middle of', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    const { id, revision } = await app.api(routes.workflows.create, { body: { document: journey('News') } });
    workflowId = id;
    await app.api(routes.workflows.publish, { path: { id }, body: { revision } });
    runId = await enter({ email: 'grace@example.org' });
    await reaches(runId, 'waiting');
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'A long breath' }).click();
    await card('Take a breath').click();
    await page.getByLabel('Name', { exact: true }).fill('Take a deep breath');
    await page.getByLabel('Name', { exact: true }).press('Tab');
  });

  step('is shown where they stand before publishing, and what moving them does', async () => {
    await page.getByRole('button', { name: 'Publish changes' }).click();
    const dialog = page.getByRole('dialog', { name: 'People are under way in older versions' });
    await dialog.getByText('1 waiting').waitFor();
    await dialog.getByRole('combobox').click();
    await page.getByRole('option', { name: 'Move them to this step' }).click();
    await dialog.getByText('1 will be moved.').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'publish-in-flight');
    await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('Done: 1.').waitFor();
  });

  step('and the person goes on in the new version on the day that was promised', async () => {
    expect(await app.api(routes.runs.read, { path: { id: runId } })).toMatchObject({ version: 2, status: 'waiting' });
    app.clock.advance(DAY_MS);
    await reaches(runId, 'done');
  });

  step('a run that failed is retried from its failed step with one click', async () => {
    const failed = await enter();
    await reaches(failed, 'waiting');
    app.clock.advance(DAY_MS);
    await reaches(failed, 'failed');
    await page.goto(`${app.url}/workflows/${workflowId}?run=${failed}`);
    await bar().getByRole('button', { name: 'Retry from here' }).click();
    await page.getByText(new RegExp(`goes on where this one failed`)).waitFor();
    await bar().getByText('Retries').getByRole('button', { name: `#${failed}`, exact: true }).waitFor();
    await takeScreenshot(page, 'retried');
    expect(await barriersOn(page)).toEqual([]);
  });

  step('a test runs up to the step that is looked at, and no further', async () => {
    await bar().getByRole('button', { name: 'Stop watching' }).click();
    await card('Come in').click();
    await page.getByRole('tab', { name: 'Data' }).click();
    await page.getByRole('button', { name: 'Run up to here' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
    await page.waitForURL(/run=\d+/);
    const tested = Number(new URL(page.url()).searchParams.get('run'));
    await reaches(tested, 'done');
    expect((await app.api(routes.runs.read, { path: { id: tested } })).steps.map((one) => one.nodeId)).toEqual(['in']);
    expect(viewer.complaints).toEqual([]);
  });
});
