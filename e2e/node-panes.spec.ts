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
afterAll(() => viewer?.context.close());
const step = tellStory(() => takeScreenshot(page, 'panes-failed'));

const node = (id: string, type: string, name: string, x: number, settings: Record<string, unknown> = {}): WorkflowDocument['nodes'][number] => ({ id, type, version: 1, name, position: { x, y: 0 }, settings });
/** Order ──> Greeting ──> Code ──> End, and Order ──> Only Lyon */
const JOURNEY: WorkflowDocument = {
  schemaVersion: 1,
  name: 'Order thanks',
  nodes: [
    node('start', 'core.manual', 'Order', 0),
    node('set', 'core.set', 'Greeting', 340, { values: [{ path: 'greeting', value: 'Hello ' }] }),
    node('code', 'code.javascript', 'Totals', 680, { code: 'return $input.all();' }),
    node('end', 'core.stop', 'End', 1020, {}),
    { ...node('filter', 'core.filter', 'Only Lyon', 340, {}), position: { x: 340, y: 200 } },
  ],
  edges: [
    { id: 'e1', from: { node: 'start', port: 'main' }, to: { node: 'set' } },
    { id: 'e2', from: { node: 'set', port: 'main' }, to: { node: 'code' } },
    { id: 'e4', from: { node: 'start', port: 'main' }, to: { node: 'filter' } },
    { id: 'e3', from: { node: 'code', port: 'main' }, to: { node: 'end' } },
  ],
};
const ORDER = { city: 'Lyon', order: { total: 80, lines: [{ title: 'Chair', price: 40 }, { title: 'Table', price: 40 }] } };
const draft = async (): Promise<WorkflowDocument> => (await app.api(routes.workflows.read, { path: { id: workflowId } })).draft as WorkflowDocument;
const full = (name: string): Locator => page.getByRole('dialog', { name: `“${name}” in full` });
const pane = (name: string): Locator => page.getByRole('region', { name, exact: true });
const settings = (): Locator => pane('Settings');
const template = (): Locator => settings().locator('[data-field="values.0.value"]');

describe('A node in full: input, settings, output (issue 8.2)', () => {
  step('a double click opens it, with the data of the last test run', async () => {
    await app.api(routes.setup.create, { body: { token: app.setupToken, ...OWNER } });
    workflowId = (await app.api(routes.workflows.create, { body: { name: JOURNEY.name, document: JOURNEY } })).id;
    await app.api(routes.workflows.start, { path: { id: workflowId }, body: { test: true, json: ORDER, contact: { email: 'ada@example.org', attributes: { firstName: 'Ada' } } } });
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email').fill(OWNER.email);
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Workflows' }).waitFor();
    await page.goto(`${app.url}/workflows/${workflowId}`);
    await page.getByRole('article').filter({ hasText: 'Greeting' }).dblclick();
    await full('Greeting').waitFor();
    await pane('Input').getByRole('button', { name: 'Put json.order.lines[0].title into the setting' }).waitFor();
    await pane('Input').getByRole('button', { name: 'Put contact.firstName into the setting' }).waitFor();
    expect(await pane('Output').getByText('Lyon').count()).toBeGreaterThan(0);
  });

  step('a click puts a value where the cursor stands, and the field says what it comes to', async () => {
    await template().getByRole('textbox').click();
    await page.keyboard.press('End');
    await pane('Input').getByRole('button', { name: 'Put contact.firstName into the setting' }).click();
    expect(await template().getByRole('textbox').inputValue()).toBe('Hello {{ contact.firstName }}');
    await template().getByText('Hello Ada', { exact: true }).waitFor();
  });

  step('a value is dragged into a setting; by keyboard Enter does the same', async () => {
    await template().getByRole('textbox').fill('');
    await pane('Input').getByRole('button', { name: 'Put json.city into the setting' }).dragTo(template().getByRole('textbox'));
    await eventually(async () => expect(await template().getByRole('textbox').inputValue()).toBe('{{ json.city }}'));
    await page.keyboard.press('End');
    await page.keyboard.type(', ');
    await pane('Input').getByRole('button', { name: 'Put json.order.total into the setting' }).focus();
    await page.keyboard.press('Enter');
    expect(await template().getByRole('textbox').inputValue()).toBe('{{ json.city }}, {{ json.order.total }}');
    await template().getByText('Lyon, 80', { exact: true }).waitFor();
  });

  step('names, filters and tags are completed while they are typed', async () => {
    await template().getByRole('textbox').fill('');
    await page.keyboard.type('Dear {{ firstn');
    await page.getByRole('listbox', { name: 'What can follow' }).getByRole('option', { name: 'contact.firstName Ada' }).waitFor();
    await takeScreenshot(page, 'panes-completion');
    expect(await barriersOn(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.keyboard.type(' | upc');
    await page.keyboard.press('Tab');
    expect(await template().getByRole('textbox').inputValue()).toBe('Dear {{ contact.firstName | upcase }}');
    await template().getByText('Dear ADA', { exact: true }).waitFor();
    await eventually(async () => expect((await draft()).nodes[1]?.settings).toEqual({ values: [{ path: 'greeting', value: 'Dear {{ contact.firstName | upcase }}' }] }));
  });

  step('what is wrong with a template is said beside it, as a sentence', async () => {
    await template().getByRole('textbox').fill('{{ contact.firstName | shout }}');
    await template().getByText('There is no filter “shout”.').waitFor();
    await takeDocsPicture(page, 'node-panes');
    await template().getByRole('textbox').fill('{% if contact.firstName %}Hello');
    await template().getByText('“if” has no end. Add its “endif”.').waitFor();
    await template().getByRole('textbox').fill('Hello {{ contact.firstName }}');
  });

  step('the data is shown as names, as a table and as JSON, and for another contact', async () => {
    const input = pane('Input');
    await input.getByRole('button', { name: 'Table', exact: true }).click();
    await input.getByRole('columnheader', { name: /city/ }).waitFor();
    await takeScreenshot(page, 'panes-table');
    await input.getByRole('button', { name: 'JSON', exact: true }).click();
    await input.getByRole('button', { name: 'Put json.order.lines[1].title into the setting' }).waitFor();
    await takeScreenshot(page, 'panes-json');
    expect(await barriersOn(page)).toEqual([]);
    await input.getByRole('button', { name: 'Names', exact: true }).click();
    await app.api(routes.contacts.upsert, { body: { email: 'zoe@example.org', attributes: { firstName: 'Zoé' } } });
    await input.getByRole('combobox', { name: 'Choose a contact' }).click();
    await page.getByRole('option', { name: 'zoe@example.org' }).click();
    await template().getByText('Hello Zoé', { exact: true }).waitFor();
  });

  step('the arrows lead to the next node; code is completed from its data', async () => {
    await page.getByRole('button', { name: 'Next: Totals' }).click();
    await full('Totals').waitFor();
    const code = settings().locator('[data-field="code"]').getByRole('textbox');
    await code.fill('');
    await code.press('End');
    await page.keyboard.type('const total = $json.order.tot');
    await page.getByRole('option', { name: '$json.order.total 80' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await code.inputValue()).toBe('const total = $json.order.total');
    await pane('Input').getByRole('button', { name: 'Put json.city into the setting' }).click();
    expect(await code.inputValue()).toBe('const total = $json.order.total$json.city');
    await code.fill('return $input.all();');
  });

  step('output is pinned, edited and unpinned', async () => {
    const output = pane('Output');
    await output.getByRole('button', { name: 'Pin this output' }).click();
    await output.getByRole('button', { name: 'Edit' }).click();
    await output.getByRole('textbox').fill('[{"total": 1}, 2]');
    await output.getByRole('button', { name: 'Pin this', exact: true }).click();
    await output.getByText('Expected an object such as').waitFor();
    await output.getByRole('textbox').fill('[{"total": 1}, {"total": 2}]');
    await output.getByRole('button', { name: 'Pin this', exact: true }).click();
    await eventually(async () => expect((await draft()).pins).toEqual({ code: [{ total: 1 }, { total: 2 }] }));
    await page.getByRole('button', { name: 'Next: End' }).click();
    await full('End').waitFor();
    await page.getByRole('button', { name: 'Before: Totals' }).click();
    await output.getByRole('button', { name: 'Unpin' }).click();
    await eventually(async () => expect((await draft()).pins).toBeUndefined());
  });

  step('a node that never ran is written with what comes out before it, and is run alone from here', async () => {
    await page.getByRole('button', { name: 'Before: Greeting' }).click();
    await pane('Output').getByRole('button', { name: 'Run this step alone' }).click();
    await eventually(async () => expect((await app.api(routes.workflows.kept, { path: { id: workflowId } })).items.length).toBe(2));
    await pane('Output').getByText('Hello').first().waitFor();
  });

  step('issue 5.4: a setting is written as JavaScript instead, with its names and what it comes to; a run has the same', async () => {
    const box = (): Locator => template().getByRole('textbox');
    const written = async (): Promise<unknown> => ((await draft()).nodes[1]?.settings['values'] as { value: unknown }[])[0]?.value;
    await box().hover();
    await template().getByRole('button', { name: 'Value: JS' }).click();
    expect(await box().inputValue()).toBe("`Hello ${contact?.firstName ?? ''}`");
    await template().getByText('Hello Zoé', { exact: true }).waitFor();
    await box().fill('json.nothing.here');
    await template().getByText('With this data there is nothing to take “here” from.').waitFor();
    await takeScreenshot(page, 'panes-javascript-wrong');
    await box().fill('');
    await pane('Input').getByRole('button', { name: 'Put json.order.lines[0].title into the setting' }).click();
    await page.keyboard.type('.toUpperCase() + " in " + json.ci');
    await page.getByRole('option', { name: 'json.city Lyon' }).waitFor();
    await takeScreenshot(page, 'panes-javascript');
    expect(await barriersOn(page)).toEqual([]);
    await page.keyboard.press('Tab');
    const source = 'json.order.lines[0].title.toUpperCase() + " in " + json.city';
    expect(await box().inputValue()).toBe(source);
    await template().getByText('CHAIR in Lyon', { exact: true }).waitFor();
    await eventually(async () => expect(await written()).toEqual({ $js: source }));
    await pane('Output').getByRole('button', { name: 'Run this step alone' }).click();
    await pane('Output').getByText('CHAIR in Lyon').first().waitFor();
    // by keyboard, and taken back as one step
    await template().getByRole('button', { name: 'Value: JS' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    expect(await box().inputValue()).toBe('Hello {{ contact.firstName }}');
    await page.keyboard.press('Escape');
    await full('Greeting').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Undo/ }).click();
    await eventually(async () => expect(await written()).toEqual({ $js: source }));
    await page.getByRole('article').filter({ hasText: 'Greeting' }).dblclick();
    await full('Greeting').waitFor();
    await box().fill("`Hello ${contact?.firstName ?? 'there'}`");
    await template().getByText('Hello Zoé', { exact: true }).waitFor();
  });

  step('what the node does is one click away, with its guide', async () => {
    await page.getByRole('button', { name: 'Next: Totals' }).click();
    await page.getByRole('button', { name: 'What this node does' }).click();
    const help = page.getByRole('dialog', { name: 'Code', exact: true });
    await help.getByText('It reaches nothing outside').waitFor();
    await help.locator('.markdown').waitFor();
    await takeScreenshot(page, 'node-help');
    expect(await barriersOn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
  });

  step('a value is dragged into a rule: beside its conditions it makes one, on a condition it is what that looks at; Enter does the same', async () => {
    await page.keyboard.press('Escape');
    await full('Totals').waitFor({ state: 'detached' });
    await page.getByRole('article').filter({ hasText: 'Only Lyon' }).dblclick();
    await full('Only Lyon').waitFor();
    const rule = settings().locator('.rule-group');
    const value = (name: string): Locator => pane('Input').getByRole('button', { name: `Put ${name} into the setting` });
    // what is dragged stands still once everything has been read
    await pane('Input').getByText('No data yet').waitFor();
    await pane('Input').getByText('Zoé').first().waitFor();
    await value('contact.firstName').dragTo(rule);
    await eventually(async () => expect(await rule.getByRole('combobox', { name: 'Field' }).inputValue()).toBe('contact.firstName'));
    await rule.getByRole('textbox', { name: 'Value' }).fill('Zoé');
    await value('contact.email').dragTo(rule.locator('.rule-test'));
    await eventually(async () => expect(await rule.getByRole('combobox', { name: 'Field' }).inputValue()).toBe('contact.email'));
    await rule.getByRole('textbox', { name: 'Value' }).focus();
    await value('contact.firstName').focus();
    await page.keyboard.press('Enter');
    expect(await rule.getByRole('combobox', { name: 'Field' }).inputValue()).toBe('contact.firstName');
    await takeScreenshot(page, 'panes-rule');
    await eventually(async () => expect((await draft()).nodes.find(({ id }) => id === 'filter')?.settings).toEqual({ rule: { and: [{ '==': [{ var: 'contact.firstName' }, 'Zoé'] }] } }));
  });

  step('8.1: comments on the node stand beside its settings in full, too', async () => {
    await settings().getByRole('tab', { name: 'Comments' }).click();
    await settings().getByRole('textbox', { name: 'Comment on this node' }).fill('Only Lyon for now: the shop in Lille opens in May.');
    await page.keyboard.press('Control+Enter');
    await settings().getByRole('article').getByText('the shop in Lille').waitFor();
    await settings().getByRole('tab', { name: 'Comments 1' }).waitFor();
    await takeScreenshot(page, 'panes-comments');
    expect(await barriersOn(page)).toEqual([]);
    await settings().getByRole('tab', { name: 'Settings' }).click();
  });

  step('Escape leads back to the canvas; in French, in the dark', async () => {
    await page.keyboard.press('Escape');
    await full('Only Lyon').waitFor({ state: 'detached' });
    await page.evaluate(() => {
      localStorage.setItem('parcours.theme', 'dark');
      localStorage.setItem('parcours.language', 'fr');
    });
    await page.goto(`${app.url}/workflows/${workflowId}`);
    await page.getByRole('article').filter({ hasText: 'Greeting' }).dblclick();
    const french = page.getByRole('dialog', { name: '« Greeting » en entier' });
    await french.getByText('Hello Zoé', { exact: true }).waitFor();
    await french.getByRole('button', { name: 'Valeur : JS' }).hover();
    await page.getByRole('tooltip', { name: 'Une expression JavaScript' }).waitFor();
    await takeScreenshot(page, 'panes-dark-french');
    expect(await barriersOn(page)).toEqual([]);
    expect(viewer.complaints).toEqual([]);
  });
});
