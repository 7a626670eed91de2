import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WorkflowDocument, WorkflowNode } from '../document.js';
import { compareDocuments } from '../compare-documents.js';
import { readDocument } from '../read-document.js';
import { cutFragment, readFragment } from './fragment.js';
import { changeGroup, groupNodes, ungroup } from './group-nodes.js';
import { pasteNodes } from './paste-nodes.js';
import { putNote, removeNote } from './put-note.js';
import { removeNodes } from './remove-nodes.js';

const node = (id: string): WorkflowNode => ({ id, type: 'core.wait', version: 1, name: id, position: { x: 0, y: 0 }, settings: {} });
const document: WorkflowDocument = { schemaVersion: 1, name: 'W', nodes: ['a', 'b', 'c'].map(node), edges: [] };
const note = { id: 'n', text: 'Ask Inès', position: { x: 10, y: 10 }, size: { width: 200, height: 120 } };

describe('groups and sticky notes', () => {
  it('T21: a node stands in one group at most, whatever is grouped, taken apart and removed in whatever order', () => {
    const ids = fc.uniqueArray(fc.constantFrom<string[]>('a', 'b', 'c'), { minLength: 1 });
    const group = fc.constantFrom('g1', 'g2', 'g3');
    const move = fc.oneof(fc.record({ make: ids }), fc.record({ apart: group }), fc.record({ remove: ids }), fc.record({ fold: group }));
    fc.assert(fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
      let made = 0;
      const end = moves.reduce<WorkflowDocument>((known, step) => {
        if ('make' in step) return known.nodes.some(({ id }) => step.make.includes(id)) ? groupNodes(known, { id: `g${(made += 1)}`, name: 'Group', nodeIds: step.make }) : known;
        if ('apart' in step) return ungroup(known, { groupId: step.apart });
        if ('fold' in step) return known.groups?.some(({ id }) => id === step.fold) ? changeGroup(known, { groupId: step.fold, collapsed: true }) : known;
        return removeNodes(known, { nodeIds: step.remove });
      }, document);
      const members = (end.groups ?? []).flatMap(({ nodeIds }) => nodeIds);
      expect(new Set(members).size).toBe(members.length);
      expect(members.every((id) => end.nodes.some((known) => known.id === id))).toBe(true);
      expect((end.groups ?? []).every(({ nodeIds }) => nodeIds.length > 0)).toBe(true);
      expect(readDocument(end).problems).toEqual([]);
    }));
  });

  it('a copied group comes with its nodes, under ids of its own; one that is copied in part does not', () => {
    const grouped = groupNodes(document, { id: 'g', name: 'Welcome', nodeIds: ['a', 'b'] });
    expect(cutFragment(grouped, ['a'])?.groups).toBeUndefined();
    let next = 0;
    const fragment = readFragment(JSON.stringify(cutFragment(grouped, ['a', 'b'])))!;
    const pasted = pasteNodes(grouped, { fragment, offset: { x: 0, y: 0 }, newId: () => `new${(next += 1)}` });
    expect(pasted.groups).toEqual([{ id: 'g', name: 'Welcome', nodeIds: ['a', 'b'] }, { id: 'new3', name: 'Welcome', nodeIds: ['new1', 'new2'] }]);
  });

  it('T21: a sticky note is copied alone or with nodes, and stands beside the first one under an id of its own', () => {
    const noted = putNote(document, { note });
    expect(cutFragment(noted, ['a'])?.notes).toBeUndefined();
    expect(cutFragment(noted, [], ['gone'])).toBeNull();
    const fragment = readFragment(JSON.stringify(cutFragment(noted, [], ['n'])))!;
    const pasted = pasteNodes(noted, { fragment, offset: { x: 40, y: 40 }, newId: () => 'new' });
    expect(pasted.notes).toEqual([note, { ...note, id: 'new', position: { x: 50, y: 50 } }]);
    expect(pasted.nodes).toEqual(document.nodes);
    expect(cutFragment(noted, ['a'], ['n'])).toMatchObject({ nodes: [{ id: 'a' }], notes: [{ id: 'n' }] });
    expect(readFragment('{"nodes":[],"notes":[]}')).toBeNull();
  });

  it('what notes say and who stands in a group is told when versions are compared; where a note lies is not', () => {
    const noted = putNote(document, { note });
    expect(compareDocuments(document, noted).values).toEqual([{ path: ['notes', 'n'], after: 'Ask Inès' }]);
    expect(compareDocuments(noted, putNote(noted, { note: { ...note, position: { x: 500, y: 0 } } })).same).toBe(true);
    expect(compareDocuments(document, groupNodes(document, { id: 'g', name: 'G', nodeIds: ['a'] })).same).toBe(false);
    expect(removeNote(noted, { noteId: 'n' })).toEqual(document);
  });

  it('a group needs a name and a node', () => {
    expect(() => groupNodes(document, { id: 'g', name: ' ', nodeIds: ['a'] })).toThrow('A name needs at least one character');
    expect(() => groupNodes(document, { id: 'g', name: 'G', nodeIds: ['gone'] })).toThrow('A group needs at least one node');
  });
});
