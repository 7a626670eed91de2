import { expect, test } from '@jest/globals';
import type { WorkflowDocument } from '../document.js';
import { updateNode } from './update-node.js';

const node = (id: string): WorkflowDocument['nodes'][number] => ({ id, type: 'acme.send', version: 1, name: id, position: { x: 0, y: 0 }, settings: { to: 'x' }, notes: 'Mine' });
const document: WorkflowDocument = {
  schemaVersion: 1, name: 'Test', nodes: [node('a'), node('b')],
  edges: [{ id: '1', from: { node: 'a', port: 'sent' }, to: { node: 'b' } }, { id: '2', from: { node: 'a', port: 'error' }, to: { node: 'b' } }, { id: '3', from: { node: 'b', port: 'sent' }, to: { node: 'a' } }],
};

test('a node that is updated keeps its name, place and notes, and its connections follow outputs that are called otherwise now', () => {
  const updated = updateNode(document, { nodeId: 'a', version: 2, settings: { recipient: 'x' }, ports: { sent: 'main' } });
  expect(updated.nodes[0]).toEqual({ ...node('a'), version: 2, settings: { recipient: 'x' } });
  expect(updated.edges.map(({ from }) => from)).toEqual([{ node: 'a', port: 'main' }, { node: 'a', port: 'error' }, { node: 'b', port: 'sent' }]);
  expect(document.nodes[0]?.version).toBe(1);
  expect(updateNode(document, { nodeId: 'b', version: 2, settings: {}, ports: {} }).edges).toBe(document.edges);
  expect(() => updateNode(document, { nodeId: 'none', version: 2, settings: {}, ports: {} })).toThrow(expect.objectContaining({ code: 'node_missing' }));
});
