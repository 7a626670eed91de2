import { addNode, connect, emptyWorkflow, moveNodes, renameNode, updateSettings, type WorkflowNode } from '@parcours/sdk/workflow';
import { describe, expect, it } from 'vitest';
import { createShaper } from './shapes';

const node = (id: string): WorkflowNode => ({ id, type: 't.x', version: 1, name: id, position: { x: 0, y: 0 }, settings: {} });
const document = connect(addNode(addNode(emptyWorkflow('W'), { node: node('a') }), { node: node('b') }), { id: 'e', from: { node: 'a', port: 'yes' }, to: { node: 'b' } });

describe('shapes on the canvas', () => {
  it('draws nothing anew while a setting is typed', () => {
    const shape = createShaper();
    const before = shape(document);
    const after = shape(updateSettings(document, { nodeId: 'a', settings: { subject: 'Hi' } }));
    expect(after.nodes).toBe(before.nodes);
    expect(after.edges).toBe(before.edges);
  });

  it('draws only the moved node anew', () => {
    const shape = createShaper();
    const before = shape(document);
    const after = shape(moveNodes(document, { places: [{ nodeId: 'b', x: 50, y: 0 }] }));
    expect([after.nodes[0] === before.nodes[0], after.nodes[1] === before.nodes[1], after.edges === before.edges]).toEqual([true, false, true]);
  });

  it('tells screen readers the new name on the node and its edges', () => {
    const shape = createShaper();
    shape(document);
    const after = shape(renameNode(document, { nodeId: 'b', name: 'Send' }));
    expect([after.nodes[1]?.ariaLabel, after.edges[0]?.ariaLabel]).toEqual(['Send', 'a → Send']);
  });

  it('leaves out edges whose node is missing instead of breaking the canvas', () => {
    expect(createShaper()({ ...document, nodes: document.nodes.slice(1) }).edges).toEqual([]);
  });
});
