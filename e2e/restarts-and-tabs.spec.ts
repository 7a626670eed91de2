import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { Locator, Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { eventually } from './support/eventually.js';
import { takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

// issue 8, bad input: "the server restarting while editing; two tabs saving: the editor says what happened, keeps the work, and offers the next step"
const app = useApp();
const openViewer = useChromium();
let viewer: Viewer;
let page: Page;
let other: Page;
let workflowId: number;
beforeAll(async () => {
  viewer = await openViewer();
  page = viewer.page;
}, 60_000);
afterAll(() => viewer?.context.close());
const step = tellStory(() => takeScreenshot(page, 'restarts-failed'));

const node = (id: string, type: string, name: string, x: number, settings: Record<string, unknown> = {}): WorkflowDocument['nodes'][number] => ({ id, type, version: 1, name, position: { x, y: 0 }, settings });
const JOURNEY: WorkflowDocument = {
  schemaVersion: 1, name: 'Two windows',
  nodes: [node('start', 'core.manual', 'Start', 0), node('pause', 'core.wait', 'Pause', 340), node('end', 'core.stop', 'Goodbye', 680, { reason: 'Done' })],
  edges: [{ id: 'e1', from: { node: 'start', port: 'main' }, to: { node: 'pause' } }, { id: 'e2', from: { node: 'pause', port: 'main' }, to: { node: 'end' } }],
};
const draft = async (): Promise<WorkflowDocument> => (await app.api(routes.workflows.read, { path: { id: workflowId } })).draft as WorkflowDocument;
const ending = async (): Promise<WorkflowDocument['nodes'][number] | undefined> => (await draft()).nodes.find(({ id }) => id === 'end');
const reason = (on: Page): Locator => on.getByRole('textbox', { name: 'Reason' });
/** Whoever was at a node first works on it; the other one says that they edit it all the same. */
const write = (on: Page, text: string): Promise<void> => eventually(async () => {
  const taking = on.getByRole('button', { name: 'Edit all the same' });
  if (await taking.isVisible()) await taking.click();
  await reason(on).fill(text, { timeout: 1_000 });
});
const open = async (on: Page): Promise<void> => {
  await on.goto(`${app.url}/workflows/${workflowId}`);
  await on.locator('.vue-flow__node[data-id="end"]').click();
  await reason(on).waitFor();
};

describe('A server that restarts while somebody edits', () => {
  step('what is written meanwhile is kept, the page says so, and everything is saved once the server is back', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    workflowId = (await app.api(routes.workflows.create, { body: { name: JOURNEY.name, document: JOURNEY } })).id;
    expect((await viewer.context.request.post(`${app.url}/api/v1${routes.session.create.path}`, { data: { email: OWNER.email, password: OWNER.password } })).status()).toBe(201);
    await open(page);
    await app.stop();
    await reason(page).fill('Written while nobody listened');
    await page.getByText('The server cannot be reached').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Farewell');
    await page.keyboard.press('Enter');
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'server-restarts');
    await app.startAgain();
    await eventually(async () => expect(await ending()).toMatchObject({ name: 'Farewell', settings: { reason: 'Written while nobody listened' } }));
    await page.getByText('The server cannot be reached').waitFor({ state: 'detached' });
    await page.getByText('Saved', { exact: true }).waitFor();
  });

  step('a window that crashed while the server was away brings its work back when it is opened again', async () => {
    await app.stop();
    await reason(page).fill('Nearly lost');
    await page.getByText('The server cannot be reached').waitFor();
    // as when the browser ends: nothing is asked, nothing is sent
    await page.close({ runBeforeUnload: false });
    await app.startAgain();
    page = await viewer.context.newPage();
    await page.goto(`${app.url}/workflows/${workflowId}`);
    await page.getByText(/^Unsaved work from/).waitFor();
    expect((await ending())?.settings['reason']).toBe('Written while nobody listened');
    await takeScreenshot(page, 'work-kept');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Restore it' }).click();
    await eventually(async () => expect((await ending())?.settings['reason']).toBe('Nearly lost'));
  });
});

describe('Two tabs of one browser', () => {
  step('what is copied in one is pasted in the other as JSON, and stands under the pointer of a double click beside what is added by typing', async () => {
    const id = (await app.api(routes.workflows.create, { body: { name: 'Elsewhere', document: { ...JOURNEY, name: 'Elsewhere', nodes: JOURNEY.nodes.slice(0, 1), edges: [] } } })).id;
    const there = async (): Promise<WorkflowDocument> => (await app.api(routes.workflows.read, { path: { id } })).draft as WorkflowDocument;
    await page.locator('.vue-flow__node[data-id="pause"]').click();
    await page.locator('.vue-flow__node[data-id="end"]').click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+c');
    other = await viewer.context.newPage();
    await other.goto(`${app.url}/workflows/${id}`);
    await other.locator('.vue-flow__node[data-id="start"]').waitFor();
    await other.keyboard.press('Control+v');
    await eventually(async () => {
      const { nodes, edges } = await there();
      expect(nodes.map(({ type }) => type)).toEqual(['core.manual', 'core.wait', 'core.stop']);
      expect(edges.map(({ from, to }) => [from.node, to.node])).toEqual([[nodes[1]?.id, nodes[2]?.id]]);
    });
    await other.locator('.vue-flow__pane').dblclick({ position: { x: 300, y: 620 } });
    await other.getByRole('combobox', { name: 'Search nodes' }).waitFor();
    await other.keyboard.type('condition');
    await other.getByRole('option', { name: /^Condition/ }).waitFor();
    await other.keyboard.press('Enter');
    await eventually(async () => expect((await there()).nodes.map(({ type }) => type)).toContain('core.condition'));
    await other.close();
  });

  step('what one saves stands in the other at once, and neither takes the other’s work for its own', async () => {
    other = await viewer.context.newPage();
    await open(other);
    await open(page);
    await write(page, 'From the first tab');
    await eventually(async () => expect(await reason(other).inputValue()).toBe('From the first tab'));
    expect(await other.getByRole('button', { name: 'Restore it' }).count()).toBe(0);
  });

  step('both saving at once keeps both; where they wrote the same, one is asked and nothing else is lost', async () => {
    await Promise.all([page.route('**/draft', (route) => route.abort()), other.route('**/draft', (route) => route.abort())]);
    await write(page, 'Mine');
    await write(other, 'Theirs');
    await other.getByLabel('Name', { exact: true }).fill('See you');
    await other.keyboard.press('Enter');
    await Promise.all([page, other].map((one) => one.getByText('The server cannot be reached').waitFor()));
    await other.unroute('**/draft');
    await eventually(async () => expect(await ending()).toMatchObject({ name: 'See you', settings: { reason: 'Theirs' } }));
    await page.unroute('**/draft');
    await page.getByText(/Both of you changed/).waitFor();
    await takeScreenshot(page, 'two-tabs');
    await page.getByRole('button', { name: 'Keep mine there' }).click();
    await eventually(async () => expect(await ending()).toMatchObject({ name: 'See you', settings: { reason: 'Mine' } }));
    await eventually(async () => expect(await reason(other).inputValue()).toBe('Mine'));
    expect(viewer.complaints.filter((line) => !/ERR_|WebSocket|draft/.test(line))).toEqual([]);
  });
});
