import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeDocuments, shareUnchanged } from './merge-documents';

const node = (id: string, settings: Record<string, unknown> = {}, more: Partial<WorkflowNode> = {}): WorkflowNode => ({ id, type: 't.mail', version: 1, name: id, position: { x: 0, y: 0 }, settings, ...more });
const base: WorkflowDocument = {
  schemaVersion: 1, name: 'Welcome', nodes: [node('a', { subject: 'Hello', to: 'x' }), node('b', { days: 2 })],
  edges: [{ id: 'e', from: { node: 'a', port: 'main' }, to: { node: 'b' } }],
};
const withNode = (document: WorkflowDocument, id: string, change: (known: WorkflowNode) => WorkflowNode): WorkflowDocument => ({ ...document, nodes: document.nodes.map((known) => (known.id === id ? change(known) : known)) });
const set = (document: WorkflowDocument, id: string, settings: Record<string, unknown>): WorkflowDocument => withNode(document, id, (known) => ({ ...known, settings: { ...known.settings, ...settings } }));

describe('T13: two people who save the same workflow', () => {
  it('both keep their work when they changed different nodes, or different settings of one', () => {
    const mine = set(base, 'a', { subject: 'Welcome' });
    const theirs = set(set(base, 'b', { days: 3 }), 'a', { to: 'y' });
    expect(mergeDocuments(base, mine, theirs)).toEqual({ clashes: [], document: set(set(base, 'b', { days: 3 }), 'a', { subject: 'Welcome', to: 'y' }) });
  });

  it('are told when both changed the same setting, and the preferred text stands', () => {
    const [mine, theirs] = [set(base, 'a', { subject: 'Welcome' }), set(base, 'a', { subject: 'Bonjour' })];
    expect(mergeDocuments(base, mine, theirs)).toEqual({ clashes: [{ nodeId: 'a', path: 'settings.subject' }], document: mine });
    expect(mergeDocuments(base, mine, theirs, 'theirs').document).toEqual(theirs);
  });

  it('never have JavaScript put together with something else', () => {
    const js = ($js: string) => set(base, 'a', { subject: { $js } });
    expect(mergeDocuments(js('a'), js('b'), js('c'))).toEqual({ clashes: [{ nodeId: 'a', path: 'settings.subject' }], document: js('b') });
    const data = set(base, 'a', { subject: { plain: 'data' } });
    expect(mergeDocuments(base, js('b'), data, 'theirs').document).toEqual(data);
    expect(mergeDocuments(js('a'), js('a'), js('c'))).toEqual({ clashes: [], document: js('c') });
  });

  it('keep a node that one removed while the other worked on it, and lose it when nobody did', () => {
    const gone: WorkflowDocument = { ...base, nodes: [base.nodes[0]!], edges: [] };
    const kept = mergeDocuments(base, gone, set(base, 'b', { days: 9 }));
    expect(kept.document.nodes.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(kept.clashes).toEqual([{ nodeId: 'b', path: '' }]);
    expect(mergeDocuments(base, gone, set(base, 'a', { to: 'z' })).document.nodes.map(({ id }) => id)).toEqual(['a']);
  });

  it('never keep a connection to a node that is gone', () => {
    const without: WorkflowDocument = { ...base, nodes: [base.nodes[1]!], edges: [] };
    const wired: WorkflowDocument = { ...base, edges: [...base.edges, { id: 'f', from: { node: 'a', port: 'error' }, to: { node: 'b' } }] };
    expect(mergeDocuments(base, without, wired).document.edges).toEqual([]);
  });

  it('do not quarrel about where a card stands', () => {
    const [mine, theirs] = [{ x: 10, y: 0 }, { x: 99, y: 40 }].map((position) => withNode(base, 'a', (known) => ({ ...known, position }))) as [WorkflowDocument, WorkflowDocument];
    expect(mergeDocuments(base, mine, theirs)).toMatchObject({ clashes: [], document: { nodes: [{ position: { x: 10, y: 40 } }, {}] } });
  });

  it('see a card drawn anew only where something changed', () => {
    const read = shareUnchanged(base, structuredClone(set(base, 'b', { days: 3 })));
    expect(read.nodes[0]).toBe(base.nodes[0]);
    expect(read.nodes[1]).toEqual({ ...base.nodes[1], settings: { days: 3 } });
    expect(mergeDocuments(base, base, read).document.nodes[0]).toBe(base.nodes[0]);
  });

  const documents = fc.uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), n: fc.integer({ min: 0, max: 2 }), x: fc.integer({ min: 0, max: 2 }) }), { selector: ({ id }) => id }).map((parts): WorkflowDocument => ({ ...base, nodes: parts.map(({ id, n, x }) => node(id, { n }, { position: { x, y: 0 } })), edges: [] }));
  const contents = (document: WorkflowDocument): WorkflowNode[] => [...document.nodes].sort((a, b) => a.id.localeCompare(b.id));

  it('find exactly the other’s work when one of them did nothing, whatever it was', () => {
    fc.assert(
      fc.property(documents, documents, (before, after) => {
        for (const merged of [mergeDocuments(before, after, before), mergeDocuments(before, before, after), mergeDocuments(before, after, after)]) {
          expect(contents(merged.document)).toEqual(contents(after));
          expect(merged.clashes).toEqual([]);
        }
      }),
    );
  });

  it('lose no setting that either changed, unless they are told of it', () => {
    fc.assert(
      fc.property(documents, documents, documents, (before, mine, theirs) => {
        const merged = mergeDocuments(before, mine, theirs);
        const told = new Set(merged.clashes.map(({ nodeId }) => nodeId));
        const value = (document: WorkflowDocument, id: string): unknown => document.nodes.find((known) => known.id === id)?.settings['n'];
        for (const side of [mine, theirs]) for (const { id } of side.nodes) if (value(side, id) !== value(before, id) && !told.has(id)) expect(value(merged.document, id)).toBe(value(side, id));
      }),
    );
  });
});
