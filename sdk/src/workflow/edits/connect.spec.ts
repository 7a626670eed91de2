import { describe, expect, it } from '@jest/globals';
import type { NodeDescription } from '../../node/index.js';
import type { WorkflowDocument, WorkflowNode } from '../document.js';
import { connect } from './connect.js';
import { disconnect } from './disconnect.js';
import { moveEdge } from './move-edge.js';

const node = (id: string, type: string): WorkflowNode => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings: {} });
const describeType = (type: string, kind: NodeDescription['kind'], ports: string[]): NodeDescription => ({
  type, version: 1, kind, effects: 'none', label: { en: type }, description: { en: '' }, icon: 'x', keywords: { en: '' }, fields: {},
  ports: ports.map((id) => ({ id, label: { en: id } })), portsFrom: null, summary: [], joins: false, waits: false, updates: [],
});
const types = [describeType('t.form', 'trigger', ['main']), describeType('t.if', 'condition', ['yes', 'no']), describeType('t.mail', 'action', ['main'])];
const find = (type: string): NodeDescription | undefined => types.find((known) => known.type === type);

// form ──main──> if     mail
const document: WorkflowDocument = {
  schemaVersion: 1, name: 'Welcome', nodes: [node('form', 't.form'), node('if', 't.if'), node('mail', 't.mail')],
  edges: [{ id: 'e1', from: { node: 'form', port: 'main' }, to: { node: 'if' } }],
};

describe('connecting nodes', () => {
  it('draws an edge and leaves the document it was given untouched', () => {
    const edited = connect(document, { id: 'e2', from: { node: 'if', port: 'yes' }, to: { node: 'mail' }, find });
    expect(edited.edges.map((edge) => edge.id)).toEqual(['e1', 'e2']);
    expect(document.edges).toHaveLength(1);
    expect(edited.nodes).toBe(document.nodes);
  });

  it('lets failures leave a step through its error output, but not an entry point', () => {
    expect(connect(document, { id: 'e2', from: { node: 'mail', port: 'error' }, to: { node: 'if' }, find }).edges).toHaveLength(2);
    expect(() => connect(document, { id: 'e2', from: { node: 'form', port: 'error' }, to: { node: 'mail' }, find })).toThrow(/has no output "error"/);
  });

  it.each([
    ['an output that does not exist', { node: 'if', port: 'maybe' }, { node: 'mail' }, 'missing_port'],
    ['an entry point', { node: 'if', port: 'yes' }, { node: 'form' }, 'into_trigger'],
    ['the node it starts from', { node: 'if', port: 'yes' }, { node: 'if' }, 'self_edge'],
    ['a node it already leads to', { node: 'form', port: 'main' }, { node: 'if' }, 'edge_exists'],
    ['a node that was removed', { node: 'form', port: 'main' }, { node: 'gone' }, 'node_missing'],
  ])('refuses %s and says why', (_what, from, to, code) => {
    expect(() => connect(document, { id: 'e2', from, to, find })).toThrow(expect.objectContaining({ code, who: 'user' }));
  });

  it('moves an edge to another node under the same id', () => {
    const edited = moveEdge(document, { edgeId: 'e1', from: { node: 'form', port: 'main' }, to: { node: 'mail' }, find });
    expect(edited.edges).toEqual([{ id: 'e1', from: { node: 'form', port: 'main' }, to: { node: 'mail' } }]);
    expect(() => moveEdge(document, { edgeId: 'nope', from: { node: 'form', port: 'main' }, to: { node: 'mail' } })).toThrow(expect.objectContaining({ code: 'edge_missing' }));
  });

  it('takes an edge away, and a second time changes nothing', () => {
    const edited = disconnect(document, { edgeIds: ['e1'] });
    expect(edited.edges).toEqual([]);
    expect(disconnect(edited, { edgeIds: ['e1'] })).toBe(edited);
  });
});
