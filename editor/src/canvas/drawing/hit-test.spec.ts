import { connect, addNode, emptyWorkflow, moveNodes, renameNode, updateSettings, type NodeDescription, type WorkflowNode } from '@parcours/sdk/workflow';
import { describe, expect, it } from 'vitest';
import { createCatalog } from '../../document/catalog';
import { createOpenWorkflow } from '../../document/open-workflow';
import { cardAt, cardsInside, edgeAt } from './hit-test';
import { createScener } from './scene';

const type: NodeDescription = {
  type: 't.x', version: 1, kind: 'flow', effects: 'none', label: { en: 'Step' }, description: { en: '' }, icon: 'x', keywords: { en: '' },
  fields: {}, ports: [{ id: 'main', label: { en: 'Next' } }], portsFrom: null, summary: [], joins: false, waits: false, updates: [],
};
const node = (id: string, x: number, y: number): WorkflowNode => ({ id, type: 't.x', version: 1, name: id, position: { x, y }, settings: {} });
const words = { read: (text: { readonly en: string } | undefined) => text?.en ?? '', language: 'en', nameOf: () => '', names: 0 };

//  a ─────── b
//       c
const document = connect(['a 0 0', 'b 600 0', 'c 300 200'].reduce((known, text) => {
  const [id = '', x, y] = text.split(' ');
  return addNode(known, { node: node(id, Number(x), Number(y)) });
}, emptyWorkflow('W')), { id: 'e', from: { node: 'a', port: 'main' }, to: { node: 'b' } });
const workflow = createOpenWorkflow(document, createCatalog({ nodes: [type], credentials: [] }));
const scene = createScener(workflow);

describe('cards and edges that are only drawn', () => {
  it('are found under the pointer', () => {
    expect(cardAt(scene(words), { x: 700, y: 20 })?.id).toBe('b');
    expect(cardAt(scene(words), { x: 400, y: 20 })).toBeNull();
    expect(edgeAt(scene(words), { x: 420, y: 33 }, 7)?.id).toBe('e');
    expect(edgeAt(scene(words), { x: 420, y: 80 }, 7)).toBeNull();
  });
  it('are taken by a box drawn in any direction, even when it only touches them', () => {
    expect(cardsInside(scene(words), { x: 650, y: 300 }, { x: 260, y: 50 }).map(({ id }) => id)).toEqual(['b', 'c']);
  });
  it('are the same objects again while only another node changes', () => {
    const before = scene(words);
    workflow.apply((known) => renameNode(known, { nodeId: 'c', name: 'Say hello' }));
    const after = scene(words);
    expect([after.byId.get('a') === before.byId.get('a'), after.byId.get('c') === before.byId.get('c'), after.edges[0] === before.edges[0]]).toEqual([true, false, true]);
  });
  it('are the same picture while a setting is typed that no card shows (issue 8.7)', () => {
    const before = scene(words);
    workflow.apply((known) => updateSettings(known, { nodeId: 'c', settings: { subject: 'Hi' } }));
    expect(scene(words)).toBe(before);
    workflow.apply((known) => moveNodes(known, { places: [{ nodeId: 'c', x: 310, y: 200 }] }));
    expect(scene(words)).not.toBe(before);
    expect(scene(words).byId.get('c')?.x).toBe(310);
  });
});
