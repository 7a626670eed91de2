import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import type { Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let viewer: Viewer;
let page: Page;
let orders: number;
beforeAll(async () => {
  viewer = await openViewer({ viewport: { width: 1440, height: 900 } });
  page = viewer.page;
}, 60_000);
afterAll(async () => {
  await viewer?.context.close();
});
const step = tellStory(() => takeScreenshot(page, 'rules-failed'));
const node = (id: string, name: string, type: string, settings: Record<string, unknown>, x: number): WorkflowNode => ({ id, type, version: 1, name, position: { x, y: 0 }, settings });
const pair = (name: string, ...nodes: [WorkflowNode, WorkflowNode]): WorkflowDocument => ({ schemaVersion: 1, name, nodes, edges: [{ id: 'e', from: { node: nodes[0].id, port: 'main' }, to: { node: nodes[1].id } }] });
const publish = async (document: WorkflowDocument): Promise<number> => {
  const { id, revision } = await app.api(routes.workflows.create, { body: { document } });
  await app.api(routes.workflows.publish, { path: { id }, body: { revision } });
  return id;
};

describe('The rules of a journey and the workflows it calls, in a browser', () => {
  step('an owner opens a workflow that calls another one', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    const thanks = await publish(pair('Say thanks', node('in', 'Called', 'core.calledByWorkflow', {}, 0), node('wait', 'A week later', 'core.wait', { mode: 'duration', duration: { amount: 7, unit: 'days' } }, 300)));
    orders = await publish(pair('Orders', node('go', 'By hand', 'core.manual', {}, 0), node('call', 'Have thanks said', 'core.runWorkflow', { workflow: thanks }, 300)));
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByText('Have thanks said').first().waitFor();
  });

  // T16, T17, T20
  step('sets who may enter, when they leave, how fast it goes and what is kept', async () => {
    await page.getByRole('button', { name: 'Rules of the journey…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rules of the journey' });
    await dialog.getByLabel('A contact may enter').click();
    await page.getByRole('option', { name: 'Not while still inside' }).click();
    await dialog.getByRole('tab', { name: 'Pace' }).click();
    await dialog.getByLabel('Under way at once, at most').fill('1');
    await dialog.getByRole('tab', { name: 'Data' }).click();
    await dialog.getByLabel('Keep the data of one run in').fill('5');
    await dialog.getByLabel('Delete finished runs after (days)').fill('90');
    await dialog.getByLabel('Delete finished runs after (days)').press('Tab');
    await takeScreenshot(page, 'rules-data');
    expect(await barriersOn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Publish changes' }).click();
    await eventually(async () => {
      const { draft, changed } = await app.api(routes.workflows.read, { path: { id: orders } });
      expect({ settings: draft.settings, changed }).toEqual({ settings: { entry: { again: 'one_at_a_time' }, limits: { concurrency: 1 }, sampleEvery: 5, keepRunsDays: 90 }, changed: false });
    });
  });

  step('sees which run waits for which, and which one a limit holds back', async () => {
    const start = async (): Promise<number> => (await app.api(routes.workflows.start, { path: { id: orders }, body: { test: false, json: {} } })).runId;
    const [first, second] = [await start(), await start()];
    await eventually(async () => expect((await app.api(routes.runs.read, { path: { id: first } })).children).toHaveLength(1));
    await page.goto(`${app.url}/runs`);
    await page.getByText('Queued', { exact: true }).first().waitFor();
    await takeScreenshot(page, 'runs-queued');
    await page.getByRole('link', { name: `#${first}`, exact: true }).click();
    await page.getByText('Runs it started:').waitFor();
    await takeScreenshot(page, 'run-calls');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('link', { name: /^Say thanks #/ }).click();
    await page.getByText('Called by Orders').waitFor();
    await page.getByRole('link', { name: `Orders #${first}` }).waitFor();
    await takeScreenshot(page, 'run-called');
    app.clock.advance(8 * 86_400_000);
    await eventually(async () => expect((await app.api(routes.runs.read, { path: { id: first } })).status).toBe('done'));
    await eventually(async () => expect((await app.api(routes.runs.read, { path: { id: second } })).status).not.toBe('queued'));
    expect(viewer.complaints).toEqual([]);
  });
});
