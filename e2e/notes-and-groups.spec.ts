import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { routes } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import type { Locator, Page } from 'playwright-core';
import { OWNER, useApp } from './support/app.js';
import { barriersOn } from './support/axe.js';
import { useChromium, type Viewer } from './support/chromium.js';
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
afterAll(async () => viewer?.context.close());
const step = tellStory(() => takeScreenshot(page, 'notes-failed'));

type Node = WorkflowDocument['nodes'][number];
const node = (id: string, type: string, name: string, x: number, y = 0, settings: Record<string, unknown> = {}): Node => ({ id, type, version: 1, name, position: { x, y }, settings });
const edge = (from: string, to: string, port = 'main'): WorkflowDocument['edges'][number] => ({ id: `${from}_${to}`, from: { node: from, port }, to: { node: to } });
/** Start ──> First pause ──> Second pause ──> Goodbye */
const JOURNEY: WorkflowDocument = {
  schemaVersion: 1, name: 'Spring journey',
  nodes: [node('start', 'core.manual', 'Start', 0), node('first', 'core.wait', 'First pause', 340), node('second', 'core.wait', 'Second pause', 680), node('last', 'core.stop', 'Goodbye', 1020, 0, { reason: 'Done' })],
  edges: [edge('start', 'first'), edge('first', 'second'), edge('second', 'last')],
};
const HOSTILE = '<img src=x onerror="window.stolen=1"> {{ secrets }} \u202Etxt';
const draft = async (id = workflowId): Promise<WorkflowDocument> => (await app.api(routes.workflows.read, { path: { id } })).draft as WorkflowDocument;
const card = (name: string): Locator => page.getByRole('article').filter({ has: page.getByText(name, { exact: true }) });
const command = async (name: string): Promise<void> => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Command/ }).fill(name);
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
};
const choose = async (id: string, add = false): Promise<void> => page.locator(`.vue-flow__node[data-id="${id}"]`).click({ position: { x: 70, y: 20 }, modifiers: add ? ['Shift'] : [] });
const onEmptyCanvas = { position: { x: 400, y: 600 } };
async function create(document: WorkflowDocument): Promise<number> {
  return (await app.api(routes.workflows.create, { body: { name: document.name, document } })).id;
}
async function signIn(): Promise<void> {
  await page.goto(`${app.url}/sign-in`);
  await page.getByLabel('Email').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Workflows' }).waitFor();
}

describe('Notes, groups and workflows made of nodes', () => {
  step('T21: a sticky note is put on the canvas, written and undone; whatever is written in it is only text', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    workflowId = await create(JOURNEY);
    await signIn();
    await page.goto(`${app.url}/workflows/${workflowId}`);
    await card('First pause').waitFor();
    await command('sticky note');
    await page.getByRole('textbox', { name: 'Text of the note' }).fill(HOSTILE);
    await page.keyboard.press('Escape');
    await eventually(async () => expect((await draft()).notes?.map(({ text }) => text)).toEqual([HOSTILE]));
    expect(await page.evaluate(() => ({ stolen: 'stolen' in window, images: document.querySelectorAll('.note img').length }))).toEqual({ stolen: false, images: 0 });
    await page.keyboard.press('ArrowDown');
    await page.locator('.note').getByRole('button', { name: 'Blue' }).click();
    await eventually(async () => expect((await draft()).notes?.[0]?.color).toBe('blue'));
  });

  step('T9: a note is found by its text, copied alone, moved, and deleted with the nodes that are selected beside it', async () => {
    await page.locator('.vue-flow__pane').click(onEmptyCanvas);
    await page.keyboard.press('Control+f');
    await page.getByRole('combobox', { name: 'Find in this workflow' }).fill('onerror');
    await page.getByRole('option', { name: /onerror/ }).first().waitFor();
    await page.keyboard.press('Enter');
    await eventually(async () => expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-note'))).toBe(true));
    await page.keyboard.press('Control+d');
    await eventually(async () => expect((await draft()).notes?.map(({ text }) => text)).toEqual([HOSTILE, HOSTILE]));
    const [first, second] = (await draft()).notes!;
    expect([second!.position.x - first!.position.x, second!.position.y - first!.position.y]).toEqual([40, 40]);
    // both notes and a node, dragged by the node
    await choose('last');
    await page.locator('.note').first().click({ modifiers: ['Shift'], position: { x: 20, y: 20 } });
    await page.locator('.note').last().click({ modifiers: ['Shift'], position: { x: 140, y: 85 } });
    expect(await page.locator('.note--selected').count()).toBe(2);
    const before = await draft();
    const box = (await card('Goodbye').boundingBox())!;
    await page.mouse.move(box.x + 70, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 100, box.y + 80, { steps: 4 });
    await page.mouse.move(box.x + 120, box.y + 120, { steps: 4 });
    await takeScreenshot(page, 'notes-dragged');
    await page.mouse.up();
    const way = (from: { x: number; y: number }, to: { x: number; y: number }): [number, number] => [to.x - from.x, to.y - from.y];
    await eventually(async () => {
      const after = await draft();
      const moved = way(before.nodes[3]!.position, after.nodes[3]!.position);
      expect(moved[1]).toBeGreaterThan(50);
      expect(after.notes!.map((note, index) => way(before.notes![index]!.position, note.position))).toEqual([moved, moved]);
    });
    await page.keyboard.press('Control+z');
    await eventually(async () => expect((await draft()).nodes[3]?.position).toEqual(before.nodes[3]?.position));
    // a card that is dragged to the rim takes the view along
    await page.getByRole('button', { name: 'Show everything (F)' }).click();
    await page.locator('.vue-flow__pane').click(onEmptyCanvas);
    expect(await page.locator('.note--selected').count()).toBe(0);
    await page.locator('.note').last().click({ position: { x: 120, y: 70 } });
    await page.keyboard.press('Delete');
    await eventually(async () => expect((await draft()).notes).toHaveLength(1));
  });

  step('T9: what can be done with several nodes stands beside the canvas; tidying up keeps groups together', async () => {
    await choose('first');
    await choose('second', true);
    const panel = page.getByRole('complementary', { name: 'Details' });
    await panel.getByRole('heading', { name: '2 nodes selected' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeScreenshot(page, 'several-selected');
    await panel.getByRole('button', { name: 'Group what is selected' }).click();
    await eventually(async () => expect((await draft()).groups).toHaveLength(1));
    await page.getByRole('button', { name: 'Tidy up the layout' }).click();
    await takeScreenshot(page, 'tidied');
    await panel.getByRole('button', { name: 'Make a workflow of what is selected…' }).click();
    await page.getByRole('dialog', { name: 'Make a workflow of what is selected' }).getByRole('button', { name: 'Cancel' }).click();
    await page.keyboard.press('Shift+G');
    await eventually(async () => expect((await draft()).groups).toBeUndefined());
    await page.getByRole('button', { name: 'Show everything (F)' }).click();
    await page.locator('.vue-flow__pane').click(onEmptyCanvas);
  });

  step('T21: nodes are grouped from the menu at the pointer; folded, the group is one card that edges lead to', async () => {
    await choose('first');
    await choose('second', true);
    await page.locator('.vue-flow__node[data-id="second"]').click({ button: 'right', position: { x: 70, y: 20 } });
    await page.getByRole('menuitem', { name: /Group what is selected/ }).click();
    await eventually(async () => expect((await draft()).groups?.map(({ name, nodeIds }) => [name, [...nodeIds].sort()])).toEqual([['New group', ['first', 'second']]]));
    const group = page.getByRole('group', { name: /^Group/ });
    await group.getByRole('button', { name: /^Rename/ }).click();
    await group.getByRole('textbox', { name: 'Name of the group' }).fill('The pauses');
    await page.keyboard.press('Enter');
    await page.locator('.note').dblclick();
    await page.getByRole('textbox', { name: 'Text of the note' }).fill('Two pauses on purpose: Inès wants people to have read the first mail before the second comes.');
    await page.keyboard.press('Escape');
    await takeDocsPicture(page, 'notes-and-groups');
    expect(await barriersOn(page)).toEqual([]);
    await group.getByRole('button', { name: 'Fold “The pauses”' }).click();
    await card('First pause').waitFor({ state: 'detached' });
    await eventually(async () => expect((await draft()).groups?.[0]).toMatchObject({ name: 'The pauses', collapsed: true }));
    await takeScreenshot(page, 'notes-folded');
    await group.getByRole('button', { name: 'Unfold “The pauses”' }).click();
    await card('First pause').waitFor();
  });

  step('T10: what cannot become a workflow is refused with a sentence; the rest becomes one and is called where it stood', async () => {
    await page.keyboard.press('Escape');
    await choose('start');
    await choose('first', true);
    await page.keyboard.press('e');
    await page.getByText('An entry point stays in its workflow').waitFor();
    await page.locator('.vue-flow__pane').click(onEmptyCanvas);
    await choose('first');
    await choose('second', true);
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Make a workflow of what is selected' });
    expect(await dialog.getByLabel('Name of the new workflow').inputValue()).toBe('The pauses');
    await takeScreenshot(page, 'extract-dialog');
    await dialog.getByRole('button', { name: 'Make workflow' }).click();
    await page.getByText('“The pauses” has been made').waitFor();
    await eventually(async () => expect((await draft()).nodes.map(({ name, type }) => [name, type]).sort()).toEqual([['Goodbye', 'core.stop'], ['Start', 'core.manual'], ['The pauses', 'core.runWorkflow']]));
    const call = (await draft()).nodes.find(({ type }) => type === 'core.runWorkflow');
    const made = await draft(Number(call?.settings['workflow']));
    expect(made.nodes.map(({ type }) => type).sort()).toEqual(['core.calledByWorkflow', 'core.wait', 'core.wait']);
    expect((await draft()).edges).toHaveLength(2);
    await page.keyboard.press('Control+z');
    await eventually(async () => expect((await draft()).nodes).toHaveLength(4));
  });

  step('in French and in the dark', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.evaluate(() => localStorage.setItem('parcours.language', JSON.stringify('fr')));
    await command('français');
    await page.locator('.vue-flow__node[data-id="first"]').click({ button: 'right', position: { x: 70, y: 20 } });
    await page.getByRole('menuitem', { name: /Créer un workflow à partir de la sélection/ }).waitFor();
    await takeScreenshot(page, 'notes-dark-french');
    await page.keyboard.press('Escape');
    await command('english');
    await page.emulateMedia({ colorScheme: 'light' });
  });
});

describe('Bad input (issue 8)', () => {
  step('nodes that are not installed and circles without a wait are shown, with what is wrong; edges that lead nowhere break nothing', async () => {
    const id = await create({ schemaVersion: 1, name: HOSTILE.slice(0, 60), nodes: [node('go', 'core.manual', 'Go', 0), node('alien', 'alien.probe', HOSTILE.slice(0, 100), 340), node('a', 'core.set', 'Around', 0, 200), node('b', 'core.set', 'And around', 340, 200)], edges: [edge('go', 'alien'), edge('go', 'a'), edge('a', 'b'), edge('b', 'a'), edge('go', 'nowhere'), edge('ghost', 'a'), edge('a', 'alien', 'gone')] });
    await page.goto(`${app.url}/workflows/${id}`);
    await page.getByText('Not installed: alien.probe@1').waitFor();
    await page.getByRole('button', { name: /problem/i }).first().click();
    await page.getByText(/“Around” is part of a loop without a wait/).waitFor();
    // a mark that turns the direction of writing in a name does not turn the sentence around it
    expect(await page.getByText(/needs the node type alien.probe@1/).first().innerText()).not.toContain('\u202E');
    await page.getByText('“Around” no longer has an output that a connection leaves from').waitFor();
    await takeScreenshot(page, 'bad-graph');
    const lost = page.getByRole('button', { name: 'A connection leads to a node that does not exist. Press here to remove it.' });
    expect(await lost.count()).toBe(2);
    await lost.first().click();
    await lost.first().click();
    await eventually(async () => expect((await draft(id)).edges.map((one) => one.id)).toEqual(['go_alien', 'go_a', 'a_b', 'b_a', 'a_alien']));
    expect(await page.evaluate(() => 'stolen' in window)).toBe(false);
    await page.keyboard.press('Escape');
  });

  step('T13, T24: 5,000 nodes open, are found, moved about and edited; only what is in sight is an element of the page', async () => {
    const nodes = Array.from({ length: 5_000 }, (_, index) => node(`n${index}`, index === 0 ? 'core.manual' : 'core.wait', `Step ${index}`, (index % 50) * 300, Math.floor(index / 50) * 160));
    const edges = Array.from({ length: 4_999 }, (_, index) => edge(`n${index}`, `n${index + 1}`));
    const id = await create({ schemaVersion: 1, name: 'Five thousand', nodes, edges });
    await page.goto(`${app.url}/workflows/${id}`);
    await card('Step 0').waitFor();
    await eventually(async () => expect(await page.locator('.card').count()).toBeGreaterThan(5));
    expect(await page.locator('.card').count()).toBeLessThan(130);
    await page.keyboard.press('Control+f');
    await page.getByRole('combobox', { name: 'Find in this workflow' }).fill('Step 4321');
    await page.getByRole('option', { name: /Step 4321/ }).first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Step 4321', level: 2 }).waitFor();
    await card('Step 4321').waitFor();
    await page.keyboard.press('d');
    await eventually(async () => expect((await draft(id)).nodes[4321]?.disabled).toBe(true));
    await page.getByRole('button', { name: 'Show everything (F)' }).click();
    await takeScreenshot(page, 'five-thousand');
  });

  step('a workflow of a newer Parcours is refused with what to do, and nothing is made', async () => {
    await page.goto(`${app.url}/workflows`);
    await page.locator('input[type=file]').first().setInputFiles({ name: 'future.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify({ ...JOURNEY, schemaVersion: 99, name: 'From the future' })) });
    await page.getByText(/made by a newer Parcours|newer/).first().waitFor();
    await takeScreenshot(page, 'newer-workflow');
    expect((await app.api(routes.workflows.list, { query: {} })).items.map(({ name }) => name)).not.toContain('From the future');
  });

  step('while the server cannot be reached the work is kept in the browser, and saved when it answers again', async () => {
    await page.goto(`${app.url}/workflows/${workflowId}`);
    await card('First pause').waitFor();
    await viewer.context.setOffline(true);
    await choose('first');
    await page.keyboard.press('d');
    await page.getByText(/cannot be reached|No connection|offline/i).first().waitFor();
    await takeScreenshot(page, 'server-away');
    await viewer.context.setOffline(false);
    await eventually(async () => expect((await draft()).nodes.find(({ id }) => id === 'first')?.disabled).toBe(true));
  });
});
