import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import type { Locator, Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
import { DAY_MS } from './support/clock.js';
import { eventually } from './support/eventually.js';
import { takeDocsPicture, takeScreenshot } from './support/screenshot.js';
import { tellStory } from './support/story.js';

const app = useApp();
const openViewer = useChromium();
let viewer: Viewer;
let page: Page;
let workflowId: number;
beforeAll(async () => {
  viewer = await openViewer();
  page = viewer.page;
}, 60_000);
afterAll(async () => {
  await viewer?.context.close();
});
const step = tellStory(() => takeScreenshot(page, 'watching-failed'));
const card = (name: string): Locator => page.getByRole('article').filter({ has: page.getByText(name, { exact: true }) });
const panel = (): Locator => page.getByRole('complementary', { name: 'Details' });

const node = (id: string, name: string, type: string, settings: Record<string, unknown>, x: number): WorkflowNode => ({ id, type, version: 1, name, position: { x, y: 100 }, settings });
const main = (from: string, to: string): WorkflowDocument['edges'][number] => ({ id: `${from}_${to}`, from: { node: from, port: 'main' }, to: { node: to } });
/** Come in ──> Take a breath (a day) ──> Join the list, which only contacts can ──> Farewell */
const journey: WorkflowDocument = {
  schemaVersion: 1,
  name: 'A long breath',
  nodes: [
    node('in', 'Come in', 'core.manual', {}, 0),
    node('breath', 'Take a breath', 'core.wait', { mode: 'duration', duration: { amount: 1, unit: 'days' } }, 300),
    node('join', 'Join the list', 'list.add', { list: 'News' }, 600),
    node('bye', 'Farewell', 'core.stop', { reason: 'done' }, 900),
  ],
  edges: [main('in', 'breath'), main('breath', 'join'), main('join', 'bye')],
};
const reaches = (runId: number, status: string): Promise<void> =>
  eventually(async () => {
    expect((await app.api(routes.runs.read, { path: { id: runId } })).status).toBe(status);
  });
const enter = async (email: string | null, status: string): Promise<number> => {
  const { runId } = await app.api(routes.workflows.start, { path: { id: workflowId }, body: { test: false, json: { hello: 'there' }, ...(email === null ? {} : { contact: { email } }) } });
  await reaches(runId, status);
  return runId;
};

describe('Watching a journey live, in a browser (T9)', () => {
  let first: number;

  step('an owner sees the counters of nodes and edges move while people come in', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    const { id, revision } = await app.api(routes.workflows.create, { body: { document: journey } });
    workflowId = id;
    await app.api(routes.workflows.publish, { path: { id }, body: { revision } });
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'A long breath' }).click();
    await card('Take a breath').waitFor();
    await enter('grace@example.org', 'waiting');
    await card('Take a breath').getByTitle('1 waiting').waitFor();
    first = await enter(null, 'waiting');
    await card('Take a breath').getByTitle('2 waiting').waitFor();
  });

  step('clicks a node and reads who is there, and until when; ends one of them', async () => {
    await card('Take a breath').click();
    await panel().getByRole('tab', { name: 'Here' }).click();
    await panel().getByRole('link', { name: 'grace@example.org' }).waitFor();
    expect(await panel().getByText(/^Until /).count()).toBe(2);
    await takeDocsPicture(page, 'who-is-here');
    expect(await barriersOn(page)).toEqual([]);
    const gone = await enter('edsger@example.org', 'waiting');
    await panel().getByRole('link', { name: 'edsger@example.org' }).waitFor();
    await panel().getByRole('button', { name: `Cancel run ${gone}` }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel this run' }).click();
    await panel().getByRole('link', { name: 'edsger@example.org' }).waitFor({ state: 'detached' });
    await reaches(gone, 'cancelled');
  });

  step('sees what failed last at a node, and has it tried again from there', async () => {
    app.clock.advance(DAY_MS);
    await reaches(first, 'failed');
    await card('Join the list').click();
    await panel().getByText('Last failures').waitFor();
    await panel().getByRole('button', { name: `Retry run ${first} from here` }).click();
    await panel().getByText(/^Retried as #/).waitFor();
    await takeScreenshot(page, 'watching-failures');
  });

  step('goes through the past of a run step by step, and sees what each node was given', async () => {
    await page.goto(`${app.url}/workflows/${workflowId}?run=${first}`);
    await page.getByRole('button', { name: 'Step through' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    const slider = page.getByRole('slider', { name: 'Step of the run' });
    await slider.fill('1');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^1 of 3 · Come in · /);
    expect(await card('Take a breath').getAttribute('data-progress')).toBe('idle');
    await page.getByRole('button', { name: 'One step on' }).click();
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^2 of 3 · Take a breath · /);
    await panel().getByRole('heading', { name: 'Take a breath' }).waitFor();
    await slider.fill('3');
    await panel().getByText('It failed here').waitFor();
    expect(await card('Join the list').getAttribute('data-progress')).toBe('failed');
    await takeDocsPicture(page, 'step-through');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Back to now' }).click();
    await page.getByRole('button', { name: 'Stop watching' }).click();
  });

  step('colours the graph by time, conversion and drop-off, with a number on each node and a legend', async () => {
    const choose = async (name: string): Promise<void> => {
      await page.getByRole('combobox', { name: 'Colour the graph by' }).click();
      await page.getByRole('option', { name }).click();
    };
    await choose('Time taken');
    await card('Take a breath').getByText('24 hr', { exact: true }).waitFor();
    await choose('Conversion');
    // three came in, one of them reached the end
    await card('Come in').getByText('100%', { exact: true }).waitFor();
    await card('Farewell').getByText('33%', { exact: true }).waitFor();
    await takeDocsPicture(page, 'heat-map');
    expect(await barriersOn(page)).toEqual([]);
    await choose('Drop-off');
    await card('Join the list').getByText('67%', { exact: true }).waitFor();
    await choose('No colours');
  });
});

describe('Versions, in a browser (T10)', () => {
  step('the draft is compared with what is published: on the canvas, and value by value', async () => {
    const { revision } = await app.api(routes.workflows.read, { path: { id: workflowId } });
    const [come, breath, , bye] = journey.nodes as [WorkflowNode, WorkflowNode, WorkflowNode, WorkflowNode];
    const changed = { ...journey, nodes: [come, { ...breath, settings: { mode: 'duration', duration: { amount: 3, unit: 'days' } } }, bye, node('pause', 'Another breath', 'core.wait', { mode: 'duration', duration: { amount: 1, unit: 'hours' } }, 600)].map((one) => (one.id === 'pause' ? { ...one, position: { x: 600, y: 260 } } : one)), edges: [main('in', 'breath'), main('breath', 'pause'), main('pause', 'bye')] };
    await app.api(routes.workflows.save, { path: { id: workflowId }, body: { document: changed, revision } });
    await page.getByRole('button', { name: 'version 1 · Draft differs' }).click();
    const versions = page.getByRole('complementary', { name: 'Versions' });
    await versions.getByRole('button', { name: 'Another breath', exact: true }).waitFor();
    expect(await card('Another breath').getAttribute('data-change')).toBe('added');
    expect(await card('Join the list').getAttribute('data-change')).toBe('removed');
    expect(await card('Take a breath').getAttribute('data-change')).toBe('changed');
    await versions.locator('del').getByText('1', { exact: true }).waitFor();
    await versions.locator('ins').getByText('3', { exact: true }).waitFor();
    await takeDocsPicture(page, 'versions');
    expect(await barriersOn(page)).toEqual([]);
  });

  step('an older version becomes the draft again, and one undo takes that back', async () => {
    await page.getByRole('button', { name: 'Restore Version 1' }).click();
    await card('Join the list').waitFor();
    await eventually(async () => {
      expect((await app.api(routes.workflows.read, { path: { id: workflowId } })).draft.nodes.map(({ id }) => id)).toEqual(['in', 'breath', 'join', 'bye']);
    });
    await page.getByRole('button', { name: /^Undo/ }).click();
    await card('Another breath').waitFor();
    await card('Join the list').waitFor({ state: 'detached' });
    await eventually(async () => {
      expect((await app.api(routes.workflows.read, { path: { id: workflowId } })).draft.nodes.map(({ id }) => id)).toEqual(['in', 'breath', 'bye', 'pause']);
    });
  });

  step('and all of it in French, in the dark', async () => {
    await page.evaluate(() => {
      localStorage.setItem('parcours.theme', 'dark');
      localStorage.setItem('parcours.language', 'fr');
    });
    await page.reload();
    await page.getByRole('button', { name: /^version 1/ }).click();
    await page.getByRole('complementary', { name: 'Versions' }).getByText('Historique').waitFor();
    await takeScreenshot(page, 'versions-dark-french');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Revenir au brouillon' }).click();
    await page.getByRole('combobox', { name: 'Colorer le graphe selon' }).click();
    await page.getByRole('option', { name: 'La durée' }).click();
    await page.getByText('Médiane des 4 dernières exécutions.').waitFor();
    await card('Take a breath').click();
    await page.getByRole('tab', { name: 'Ici' }).click();
    await takeScreenshot(page, 'watching-dark-french');
    expect(await barriersOn(page)).toEqual([]);
    expect(viewer.complaints).toEqual([]);
  });
});
