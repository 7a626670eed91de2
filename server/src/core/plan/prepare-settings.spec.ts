import { expect, it } from '@jest/globals';
import { UserError, defineAction, describeNode, field, next, type JsonObject } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { compilePlan } from './compile-plan.js';
import type { NodeType } from './plan.js';
import { prepareSettings } from './prepare-settings.js';

const label = { en: 'x' };
let prepared = 0;
const layout = defineAction({
  type: 'layout', version: 1, label, description: label, icon: 'x', fields: { text: field.text({ label, template: true }) },
  prepare: (settings: JsonObject) => {
    prepared += 1;
    if (settings['text'] === 'bad') throw new UserError('unreadable', 'Expected something else; correct it.');
    return { ...settings, text: `<b>${String(settings['text'])}</b>` };
  },
  execute: () => [next()],
});
const type = { definition: layout, description: describeNode('x', layout) } as unknown as NodeType;
const find = (name: string): NodeType | undefined => (name === 'x.layout' ? type : undefined);
const node = (id: string, settings: JsonObject, more: object = {}) => ({ id, type: 'x.layout', version: 1, name: id, position: { x: 0, y: 0 }, settings, ...more });

it('a node lays its settings out once, and templates are filled in for each contact afterwards', async () => {
  const document = { schemaVersion: 1, name: 'Test', nodes: [node('a', { text: 'Hi {{ json.name }}' }), node('b', { text: 'bad' }), node('c', { text: 'x' }, { disabled: true }), { ...node('d', {}), type: 'gone.node' }], edges: [] } as WorkflowDocument;
  const plan = compilePlan({ versionId: 1, workflowId: 1, workspaceId: 1, timezone: 'UTC', document, prepared: await prepareSettings(document, find) }, find);
  expect(prepared).toBe(2);
  const texts = ['Ada', 'Bob'].map((name) => plan.nodes[0]?.parameters(() => ({ json: { name } }))['text']);
  expect(texts).toEqual(['<b>Hi Ada</b>', '<b>Hi Bob</b>']);
  expect(prepared).toBe(2);
  expect(plan.nodes.map(({ broken }) => broken?.code ?? null)).toEqual([null, 'unreadable', null, 'unknown_type']);
});
