import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WorkflowDocument, WorkflowEdge } from '../document.js';
import { detachNodes } from './detach-nodes.js';
import { insertNode } from './insert-node.js';
import { removeNodes } from './remove-nodes.js';

const edge = (text: string): WorkflowEdge => {
  const [from = '', port = '', to = ''] = text.split(' ');
  return { id: text.replaceAll(' ', '-'), from: { node: from, port }, to: { node: to } };
};
const graph = (ids: readonly string[], edges: readonly string[]): WorkflowDocument => ({
  schemaVersion: 1, name: 'Welcome', edges: edges.map(edge),
  nodes: ids.map((id) => ({ id, type: 't.step', version: 1, name: id, position: { x: 0, y: 0 }, settings: {} })),
});
const wires = (document: WorkflowDocument): string[] => document.edges.map(({ from, to }) => `${from.node} ${from.port} ${to.node}`);
let made = 0;
const newId = (): string => `new${(made += 1)}`;
// form ──> mail ──> wait ──> end
const line = graph(['form', 'mail', 'wait', 'end'], ['form main mail', 'mail main wait', 'wait main end']);

describe('taking nodes out of a path', () => {
  it('closes the gap that a removed step leaves', () => {
    const edited = detachNodes(line, { nodeIds: ['mail'], newId });
    expect(wires(edited)).toEqual(['wait main end', 'form main wait']);
    expect(wires(removeNodes(edited, { nodeIds: ['mail'] }))).toEqual(['wait main end', 'form main wait']);
    expect(detachNodes(edited, { nodeIds: ['mail'], newId })).toBe(edited);
  });

  it('keeps two steps that leave together connected with each other', () => {
    expect(wires(detachNodes(line, { nodeIds: ['mail', 'wait'], newId }))).toEqual(['mail main wait', 'form main end']);
  });

  it('leaves the gap open behind a condition: only a person knows which branch was meant', () => {
    const document = graph(['a', 'if', 'b', 'c'], ['a main if', 'if yes b', 'if no c']);
    expect(wires(detachNodes(document, { nodeIds: ['if'], newId }))).toEqual([]);
  });

  it('does not follow what happens on errors, and keeps the output the path came from', () => {
    const document = graph(['a', 'b', 'c', 'd'], ['a yes b', 'b main c', 'b error d']);
    expect(wires(detachNodes(document, { nodeIds: ['b'], newId }))).toEqual(['a yes c']);
  });

  it('never makes two alike connections, nor one from a node to itself, whatever the graph', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const wire = fc.tuple(fc.constantFrom(...ids), fc.constantFrom('main', 'yes', 'error'), fc.constantFrom(...ids)).filter(([from, , to]) => from !== to).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.uniqueArray(wire, { maxLength: 12 }), fc.subarray(ids), (edges, nodeIds) => {
        const after = wires(detachNodes(graph(ids, edges), { nodeIds, newId }));
        expect(new Set(after).size).toBe(after.length);
        for (const text of after) {
          const [from, , to] = text.split(' ');
          expect(from).not.toBe(to);
          expect(nodeIds.includes(from ?? '')).toBe(nodeIds.includes(to ?? ''));
        }
      }),
    );
  });
});

describe('putting a node that stands alone into a connection', () => {
  it('leads through it', () => {
    const document = graph(['form', 'end', 'mail'], ['form main end']);
    expect(wires(insertNode(document, { edgeId: 'form-main-end', nodeId: 'mail', port: 'main', newEdgeId: 'e2' }))).toEqual(['form main mail', 'mail main end']);
    expect(wires(insertNode(document, { edgeId: 'form-main-end', nodeId: 'mail', port: null, newEdgeId: 'e2' }))).toEqual(['form main mail']);
  });

  it('is refused at an edge that starts or ends at the node, or is gone', () => {
    expect(() => insertNode(line, { edgeId: 'form-main-mail', nodeId: 'mail', port: 'main', newEdgeId: 'e2' })).toThrow(expect.objectContaining({ code: 'self_edge', who: 'user' }));
    expect(() => insertNode(line, { edgeId: 'gone', nodeId: 'mail', port: 'main', newEdgeId: 'e2' })).toThrow(expect.objectContaining({ code: 'edge_missing' }));
  });
});
