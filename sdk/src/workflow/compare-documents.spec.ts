import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareDocuments } from './compare-documents.js';
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from './document.js';

const node = (id: string, settings: Record<string, unknown> = {}, x = 0): WorkflowNode => ({ id, type: 'core.wait', version: 1, name: `Node ${id}`, position: { x, y: 0 }, settings });
const edge = (from: string, to: string, id = `${from}_${to}`): WorkflowEdge => ({ id, from: { node: from, port: 'main' }, to: { node: to } });
const document = (nodes: readonly WorkflowNode[], edges: readonly WorkflowEdge[] = []): WorkflowDocument => ({ schemaVersion: 1, name: 'Welcome', nodes: [...nodes], edges: [...edges] });

describe('what makes one version another', () => {
  it('says which nodes were added, removed, changed or only moved', () => {
    const found = compareDocuments(document([node('a'), node('b', { days: 1 }), node('c')]), document([node('a', {}, 40), node('b', { days: 2 }), node('d')]));
    expect(found.nodes.map(({ id, change }) => [id, change])).toEqual([['a', 'moved'], ['b', 'changed'], ['d', 'added'], ['c', 'removed']]);
    expect(found.same).toBe(false);
  });
  it('shows settings value by value, before and after, however deep', () => {
    const [change] = compareDocuments(document([node('a', { wait: { amount: 1, unit: 'days' }, tags: ['x'], old: true })]), document([node('a', { tags: ['x', 'y'], wait: { unit: 'days', amount: 3 }, more: 0 })])).nodes;
    expect(change?.values).toEqual([
      { path: ['settings', 'wait', 'amount'], before: 1, after: 3 },
      { path: ['settings', 'tags'], before: ['x'], after: ['x', 'y'] },
      { path: ['settings', 'old'], before: true },
      { path: ['settings', 'more'], after: 0 },
    ]);
  });
  it('edges are the same when they lead the same way, whatever their id', () => {
    const nodes = [node('a'), node('b'), node('c')];
    const found = compareDocuments(document(nodes, [edge('a', 'b'), edge('b', 'c')]), document(nodes, [edge('a', 'b', 'other'), edge('a', 'c')]));
    expect(found.edges).toEqual([{ change: 'added', edge: edge('a', 'c') }, { change: 'removed', edge: edge('b', 'c') }]);
  });
  it('names the rules of the journey and the name among what belongs to no node; tests and pinned data are nobody’s difference', () => {
    const before = document([node('a')]);
    const found = compareDocuments(before, { ...before, name: 'Hello', settings: { timezone: 'Europe/Paris' }, pins: { a: [{}] }, test: { notSent: ['a'] } });
    expect(found.values).toEqual([{ path: ['name'], before: 'Welcome', after: 'Hello' }, { path: ['settings', 'timezone'], after: 'Europe/Paris' }]);
  });

  const ids = fc.constantFrom('a', 'b', 'c', 'd');
  const documents = fc
    .record({ nodes: fc.uniqueArray(fc.tuple(ids, fc.dictionary(fc.constantFrom('x', 'y'), fc.jsonValue({ maxDepth: 2 })), fc.integer({ min: 0, max: 3 })), { selector: ([id]) => id }), edges: fc.array(fc.tuple(ids, ids), { maxLength: 4 }) })
    .map(({ nodes, edges }) => document(nodes.map(([id, settings, x]) => node(id, JSON.parse(JSON.stringify(settings)) as Record<string, unknown>, x)), edges.map(([from, to]) => edge(from, to))));

  it('nothing differs from itself, and the other way round the same differs', () => {
    const opposite = { added: 'removed', removed: 'added', changed: 'changed', moved: 'moved' } as const;
    fc.assert(fc.property(documents, documents, (one, other) => {
      expect(compareDocuments(one, structuredClone(one))).toEqual({ nodes: [], edges: [], values: [], same: true });
      const there = compareDocuments(one, other);
      const back = compareDocuments(other, one);
      const told = (found: typeof there, turn: boolean): string[] => found.nodes.map(({ id, change, values }) => `${id} ${turn ? opposite[change] : change} ${values.length}`).sort();
      expect(told(back, true)).toEqual(told(there, false));
      expect(back.edges.length).toBe(there.edges.length);
      expect(back.same).toBe(there.same);
    }));
  });
});
