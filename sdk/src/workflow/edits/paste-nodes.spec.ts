import { describe, expect, it } from '@jest/globals';
import type { WorkflowDocument, WorkflowNode } from '../document.js';
import { readDocument } from '../read-document.js';
import { cutFragment, readFragment } from './fragment.js';
import { pasteNodes } from './paste-nodes.js';
import { removeNodes } from './remove-nodes.js';
import { spliceNode } from './splice-node.js';

const node = (id: string, name: string): WorkflowNode => ({ id, type: 'core.wait', version: 1, name, position: { x: 10, y: 20 }, settings: { days: 2 } });

// a ──> b ──> c
const document: WorkflowDocument = {
  schemaVersion: 1, name: 'Chain', nodes: [node('a', 'Wait'), node('b', 'Send'), node('c', 'Stop')],
  edges: [
    { id: 'ab', from: { node: 'a', port: 'main' }, to: { node: 'b' } },
    { id: 'bc', from: { node: 'b', port: 'main' }, to: { node: 'c' } },
  ],
};
const counter = (): (() => string) => {
  let next = 0;
  return () => `new${++next}`;
};

describe('copy and paste', () => {
  it('brings the nodes and the edges between them under new ids and free names', () => {
    const fragment = cutFragment(document, ['a', 'b']);
    const edited = pasteNodes(document, { fragment: fragment as NonNullable<typeof fragment>, offset: { x: 40, y: 40 }, newId: counter() });
    expect(edited.nodes.slice(3).map(({ id, name, position }) => ({ id, name, position }))).toEqual([
      { id: 'new1', name: 'Wait 2', position: { x: 50, y: 60 } },
      { id: 'new2', name: 'Send 2', position: { x: 50, y: 60 } },
    ]);
    expect(edited.edges.slice(2)).toEqual([{ id: 'new3', from: { node: 'new1', port: 'main' }, to: { node: 'new2' } }]);
    expect(readDocument(edited).problems).toEqual([]);
  });

  it('survives the way through the clipboard as text', () => {
    expect(readFragment(JSON.stringify(cutFragment(document, ['b'])))?.nodes).toEqual([document.nodes[1]]);
    expect(readFragment(JSON.stringify(document))?.edges).toHaveLength(2);
  });

  it.each([['a shopping list'], ['[1,2]'], ['{"nodes":[{"id":"x"}]}'], ['null']])('ignores clipboard text that is no workflow: %s', (text) => {
    expect(readFragment(text)).toBeNull();
  });
});

describe('placing and removing nodes', () => {
  it('puts a node dropped on an edge between its two ends', () => {
    const edited = spliceNode(document, { edgeId: 'ab', node: node('x', 'Check'), port: 'yes', newEdgeId: 'xb' });
    expect(edited.edges.map((edge) => `${edge.from.node}:${edge.from.port}>${edge.to.node}`)).toEqual(['a:main>x', 'b:main>c', 'x:yes>b']);
  });

  it('leaves the old target unconnected when the new node ends the path', () => {
    const edited = spliceNode(document, { edgeId: 'ab', node: node('x', 'Stop'), port: null, newEdgeId: 'xb' });
    expect(edited.edges.map((edge) => edge.id)).toEqual(['ab', 'bc']);
  });

  it('removes a node with every edge that touches it', () => {
    const edited = removeNodes(document, { nodeIds: ['b', 'unknown'] });
    expect(edited.nodes.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(edited.edges).toEqual([]);
    expect(removeNodes(edited, { nodeIds: ['b'] })).toBe(edited);
  });
});
