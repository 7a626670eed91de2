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
let colleague: Viewer;
let reader: Viewer;
const READER = { email: 'grace@example.org', name: 'Grace Laurent', password: 'seven green kettles 42' };
let workflowId: number;
beforeAll(async () => {
  viewer = await openViewer();
  page = viewer.page;
}, 60_000);
afterAll(async () => {
  await colleague?.context.close();
  await reader?.context.close();
  await viewer?.context.close();
});
const step = tellStory(() => takeScreenshot(page, 'composing-failed'));

const node = (id: string, type: string, name: string, x: number, y = 0, settings: Record<string, unknown> = {}): WorkflowDocument['nodes'][number] => ({ id, type, version: 1, name, position: { x, y }, settings });
/** Start ──> First pause ──> Second pause ──> Goodbye */
const JOURNEY: WorkflowDocument = {
  schemaVersion: 1,
  name: 'Spring journey',
  nodes: [
    node('start', 'core.manual', 'Start', 0),
    node('first', 'core.wait', 'First pause', 340, 0),
    node('second', 'core.wait', 'Second pause', 680, 0),
    node('last', 'core.stop', 'Goodbye', 1020, 0, { reason: 'Fin de l’été' }),
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'main' }, to: { node: 'first' } },
    { id: 'e2', from: { node: 'first', port: 'main' }, to: { node: 'second' } },
    { id: 'e3', from: { node: 'second', port: 'main' }, to: { node: 'last' } },
  ],
};
const card = (name: string): Locator => page.getByRole('article').filter({ has: page.getByText(name, { exact: true }) });
const draft = async (): Promise<WorkflowDocument> => (await app.api(routes.workflows.read, { path: { id: workflowId } })).draft as WorkflowDocument;
const wires = (document: WorkflowDocument): string[] => {
  const names = new Map(document.nodes.map(({ id, name }) => [id, name]));
  return document.edges.map(({ from, to }) => `${names.get(from.node)} > ${names.get(to.node)}`).sort();
};
async function signIn(on: Page): Promise<void> {
  await on.goto(`${app.url}/sign-in`);
  await on.getByLabel('Email').fill(OWNER.email);
  await on.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await on.getByRole('button', { name: 'Sign in', exact: true }).click();
  await on.getByRole('heading', { name: 'Workflows' }).waitFor();
}

describe('Composing a journey by keyboard and by gesture', () => {
  step('T9: the command bar finds what there is to do, in either language', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    workflowId = (await app.api(routes.workflows.create, { body: { name: JOURNEY.name, document: JOURNEY } })).id;
    await signIn(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commands' }).fill('exécutions');
    await page.getByRole('option', { name: 'Runs' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.goto(`${app.url}/workflows/${workflowId}`);
    await card('First pause').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commands' }).fill('goodb');
    await takeDocsPicture(page, 'command-bar');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Goodbye', level: 2 }).waitFor();
  });

  step('T9: a text is found in any setting and leads to its field', async () => {
    await page.locator('.vue-flow__pane').click({ position: { x: 400, y: 600 } });
    await page.keyboard.press('Control+f');
    await page.getByRole('combobox', { name: 'Find in this workflow' }).fill('fin de l’ete');
    await page.getByRole('option', { name: /Fin de l’été/ }).waitFor();
    await takeScreenshot(page, 'composing-find');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Goodbye', level: 2 }).waitFor();
    await eventually(async () => expect(await page.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field'))).toBe('reason'));
  });

  step('T9: arrows walk from node to node, Enter opens the settings, A adds what comes next', async () => {
    await page.getByRole('button', { name: 'Close the panel' }).click();
    await page.locator('.vue-flow__pane').click({ position: { x: 400, y: 600 } });
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'Start', level: 2 }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'First pause', level: 2 }).waitFor();
    await page.keyboard.press('Enter');
    await eventually(async () => expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe('First pause'));
    await page.keyboard.press('Escape');
    await page.locator('.vue-flow__node[data-id="last"]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Goodbye', level: 2 }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.vue-flow__node[data-id="last"]').focus();
    await page.keyboard.press('d');
    await card('Goodbye').getByLabel('Disabled').waitFor();
    await page.keyboard.press('d');
    await page.locator('.vue-flow__node[data-id="second"]').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.locator('.vue-flow__node[data-id="second"]').focus();
    await page.keyboard.press('Shift+ArrowDown');
    await eventually(async () => expect((await draft()).nodes.find(({ id }) => id === 'second')?.position).toEqual({ x: 680, y: 10 }));
    expect(await barriersOn(page)).toEqual([]);
  });

  step('T9: a deleted step closes its gap; a step that stands alone is dropped into a connection', async () => {
    await page.locator('.vue-flow__node[data-id="second"]').focus();
    await page.keyboard.press('x');
    await eventually(async () => expect(wires(await draft())).toEqual(['First pause > Goodbye', 'Start > First pause']));
    await page.locator('.vue-flow__node[data-id="first"]').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.locator('.vue-flow__node[data-id="first"]').focus();
    await page.keyboard.press('Delete');
    await eventually(async () => expect(wires(await draft())).toEqual(['Start > Goodbye']));
    await page.getByRole('button', { name: 'Show everything (F)' }).click();
    const alone = (await card('Second pause').boundingBox())!;
    const [start, end] = [(await card('Start').boundingBox())!, (await card('Goodbye').boundingBox())!];
    const scale = start.width / 248;
    await page.mouse.move(alone.x + 60 * scale, alone.y + 20 * scale);
    await page.mouse.down();
    // aside first, so that it is a drag; then onto the line between the two
    await page.mouse.move(alone.x + 60, alone.y + 160, { steps: 4 });
    await page.mouse.move(start.x + start.width + (end.x - start.x - start.width) / 2, start.y + start.height / 2, { steps: 8 });
    await takeScreenshot(page, 'composing-drop');
    await page.mouse.up();
    await eventually(async () => expect(wires(await draft())).toEqual(['Second pause > Goodbye', 'Start > Second pause']));
    await page.getByRole('button', { name: /^Undo/ }).click();
    await eventually(async () => expect(wires(await draft())).toEqual(['Start > Goodbye']));
    await page.getByRole('button', { name: /^Redo/ }).click();
  });

  step('T13: two people see each other, and where the other works', async () => {
    colleague = await openViewer();
    await signIn(colleague.page);
    await colleague.page.goto(`${app.url}/workflows/${workflowId}`);
    await colleague.page.getByRole('list', { name: 'Also here' }).getByRole('button').first().waitFor();
    await page.getByRole('list', { name: 'Also here' }).getByRole('button').first().waitFor();
    const theirs = (name: string): Locator => colleague.page.getByRole('article').filter({ has: colleague.page.getByText(name, { exact: true }) });
    await theirs('Goodbye').click();
    await card('Goodbye').getByTitle('Ada Martin is here').waitFor();
    await card('Goodbye').click();
    await page.getByText('Ada Martin is working on this node').waitFor();
    expect(await page.getByRole('textbox', { name: 'Reason' }).isDisabled()).toBe(true);
    await takeDocsPicture(page, 'editor-together');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Edit all the same' }).click();
    expect(await page.getByRole('textbox', { name: 'Reason' }).isDisabled()).toBe(false);
  });

  step('T13: both save at once and neither loses anything', async () => {
    // both are cut off, so that each works on the same draft without knowing of the other
    await Promise.all([page.route('**/draft', (route) => route.abort()), colleague.page.route('**/draft', (route) => route.abort())]);
    await page.getByRole('textbox', { name: 'Reason' }).fill('Mine');
    await colleague.page.getByLabel('Name', { exact: true }).fill('Farewell');
    await colleague.page.getByLabel('Name', { exact: true }).press('Enter');
    await page.getByText('The server cannot be reached').waitFor();
    await colleague.page.getByText('The server cannot be reached').waitFor();
    await Promise.all([page.unroute('**/draft'), colleague.page.unroute('**/draft')]);
    await eventually(async () => expect((await draft()).nodes.find(({ id }) => id === 'last')).toMatchObject({ name: 'Farewell', settings: { reason: 'Mine' } }));
    await card('Farewell').waitFor();
    await eventually(async () => expect(await colleague.page.getByRole('textbox', { name: 'Reason' }).inputValue()).toBe('Mine'));
    expect([...viewer.complaints, ...colleague.complaints]).toEqual([]);
  });

  step('T13: where both wrote the same thing they are asked, and all else is kept', async () => {
    await Promise.all([page.route('**/draft', (route) => route.abort()), colleague.page.route('**/draft', (route) => route.abort())]);
    await page.getByRole('textbox', { name: 'Reason' }).fill('From here');
    const taking = colleague.page.getByRole('button', { name: 'Edit all the same' });
    if (await taking.isVisible()) await taking.click();
    await colleague.page.getByRole('textbox', { name: 'Reason' }).fill('From there');
    await colleague.page.getByText('The server cannot be reached').waitFor();
    await page.getByText('The server cannot be reached').waitFor();
    await colleague.page.unroute('**/draft');
    await eventually(async () => expect((await draft()).nodes.find(({ id }) => id === 'last')?.settings['reason']).toBe('From there'));
    await page.unroute('**/draft');
    await page.getByText(/Both of you changed “Farewell” \(Reason\)/).waitFor();
    await takeScreenshot(page, 'composing-conflict');
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Keep mine there' }).click();
    await eventually(async () => expect((await draft()).nodes.find(({ id }) => id === 'last')?.settings['reason']).toBe('From here'));
    await eventually(async () => expect(await colleague.page.getByRole('textbox', { name: 'Reason' }).inputValue()).toBe('From here'));
    await colleague.context.close();
    await eventually(async () => expect(await page.getByRole('list', { name: 'Also here' }).count()).toBe(0));
  });

  step('8.1: a node is commented with C by whoever may only look, live for others, answered, resolved, and kept when the node goes', async () => {
    const { link } = await app.api(routes.invitations.create, { body: { email: READER.email, role: 'viewer' } });
    reader = await openViewer();
    await reader.page.goto(link);
    await reader.page.getByLabel('Your name').fill(READER.name);
    await reader.page.getByLabel('Password', { exact: true }).fill(READER.password);
    await reader.page.getByRole('button', { name: 'Join' }).click();
    await reader.page.getByRole('heading', { name: 'Workflows' }).waitFor();
    await reader.page.goto(`${app.url}/workflows/${workflowId}`);
    await reader.page.locator('.vue-flow__node[data-id="last"]').click();
    await reader.page.keyboard.press('c');
    const theirs = reader.page.getByRole('textbox', { name: 'Comment on this node' });
    await eventually(async () => expect(await theirs.evaluate((area) => area === document.activeElement)).toBe(true));
    await reader.page.getByText('No comments yet').waitFor();
    expect(await barriersOn(reader.page)).toEqual([]);
    await theirs.fill('Is this the right moment to say goodbye?\nI would wait one day more.');
    await theirs.press('Control+Enter');
    await card('Farewell').getByRole('button', { name: '1 open thread' }).click();
    await page.getByText('I would wait one day more.').waitFor();
    // nobody edits what others have said; an owner may delete it
    expect(await page.getByRole('article').filter({ hasText: 'I would wait' }).getByRole('button', { name: 'Edit' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Answer' }).click();
    await page.getByRole('textbox', { name: `Answer to ${READER.name}` }).fill('Agreed: one more day.');
    await page.getByRole('button', { name: 'Send the answer' }).click();
    await reader.page.getByText('Agreed: one more day.').waitFor();
    await takeDocsPicture(page, 'comments');
    expect(await barriersOn(page)).toEqual([]);
    await page.locator('.vue-flow__pane').click({ position: { x: 400, y: 600 } });
    await page.keyboard.press('c');
    await page.getByRole('textbox', { name: 'Write a comment' }).fill('Ready for the spring?');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The whole workflow').waitFor();
    await page.locator('.vue-flow__node[data-id="last"]').click();
    await page.keyboard.press('Delete');
    await page.getByText('A node that was deleted').waitFor();
    await takeScreenshot(page, 'comments-of-all');
    await page.getByRole('listitem').filter({ hasText: 'A node that was deleted' }).getByRole('button', { name: 'Resolve' }).click();
    await eventually(async () => expect(await reader.page.getByRole('tab', { name: 'Comments 1' }).count()).toBe(1));
    await page.getByRole('button', { name: 'Resolved 1' }).click();
    await page.getByText('Resolved by Ada Martin').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Workflow' }).click();
    expect(reader.complaints).toEqual([]);
  });

  step('every key is listed, in French too', async () => {
    await page.locator('.vue-flow__pane').click({ position: { x: 400, y: 600 } });
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commands' }).fill('français');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Commandes (Ctrl K)' }).waitFor();
    await page.locator('.vue-flow__pane').click({ position: { x: 400, y: 600 } });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Raccourcis clavier' }).waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await takeDocsPicture(page, 'shortcuts-fr');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commandes' }).fill('english');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Commands (Ctrl K)' }).waitFor();
    expect(viewer.complaints).toEqual([]);
  });
});
