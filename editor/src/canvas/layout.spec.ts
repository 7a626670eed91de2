import type { WorkflowDocument } from '@parcours/sdk/workflow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupBox } from './annotations/group-box';
import type { Rect, Size } from './geometry';
import { tidy } from './layout';

const SIZE: Size = { width: 248, height: 90 };
const sizeOf = (): Size => SIZE;
const apart = (a: Rect, b: Rect): boolean => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
const cardsOf = (document: WorkflowDocument): ReadonlyMap<string, Rect> => new Map(document.nodes.map(({ id, position }) => [id, { ...position, ...SIZE }]));
const place = fc.record({ x: fc.integer({ min: -2_000, max: 2_000 }), y: fc.integer({ min: -2_000, max: 2_000 }) });

/** Any graph, each node in one of two groups (the second may be folded) or in none, and notes anywhere. */
const graphs = fc.integer({ min: 1, max: 9 }).chain((count) => {
  const index = fc.integer({ min: 0, max: count - 1 });
  return fc.record({
    places: fc.array(place, { minLength: count, maxLength: count }),
    edges: fc.array(fc.tuple(index, index), { maxLength: 14 }),
    groups: fc.array(fc.constantFrom('none', 'one', 'two'), { minLength: count, maxLength: count }),
    folded: fc.boolean(),
    notes: fc.array(fc.record({ position: place, size: fc.constant({ width: 240, height: 140 }) }), { maxLength: 3 }),
  });
}).map(({ places, edges, groups, folded, notes }): WorkflowDocument => ({
  schemaVersion: 1, name: 'Any',
  nodes: places.map((position, index) => ({ id: `n${index}`, type: 't.any', version: 1, name: `N${index}`, position, settings: {} })),
  edges: edges.map(([from, to], index) => ({ id: `e${index}`, from: { node: `n${from}`, port: 'main' }, to: { node: `n${to}` } })),
  groups: (['one', 'two'] as const).map((id) => ({ id, name: id, nodeIds: groups.flatMap((group, index) => (group === id ? [`n${index}`] : [])), ...(id === 'two' && folded ? { collapsed: true } : {}) })).filter(({ nodeIds }) => nodeIds.length > 0),
  notes: notes.map((note, index) => ({ id: `note${index}`, text: '', ...note })),
}));

describe('the automatic layout', () => {
  it('T9: puts nothing on anything else: cards, frames of groups, folded groups and notes all stand apart, and each group holds only its own', () => {
    fc.assert(fc.property(graphs, (document) => {
      const after = tidy(document, sizeOf);
      const cards = cardsOf(after);
      const grouped = new Set((after.groups ?? []).flatMap(({ nodeIds }) => nodeIds));
      const frames = (after.groups ?? []).map((group) => groupBox(group, (id) => cards.get(id))!);
      const boxes = [...frames, ...[...cards].flatMap(([id, rect]) => (grouped.has(id) ? [] : [rect])), ...(after.notes ?? []).map(({ position, size }) => ({ ...position, ...size }))];
      boxes.forEach((a, index) => boxes.slice(index + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
      for (const group of after.groups ?? []) {
        if (group.collapsed) continue;
        const members = group.nodeIds.map((id) => cards.get(id)!);
        members.forEach((a, index) => members.slice(index + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
      }
    }), { numRuns: 150 });
  });

  it('leads from left to right, a group as one step', () => {
    const node = (id: string, x: number, y: number): WorkflowDocument['nodes'][number] => ({ id, type: 't.any', version: 1, name: id, position: { x, y }, settings: {} });
    const edge = (from: string, to: string): WorkflowDocument['edges'][number] => ({ id: from + to, from: { node: from, port: 'main' }, to: { node: to } });
    const after = tidy({ schemaVersion: 1, name: 'W', nodes: [node('d', 0, 0), node('c', 0, 0), node('b', 0, 0), node('a', 0, 0)], edges: [edge('a', 'b'), edge('b', 'c'), edge('c', 'd')], groups: [{ id: 'g', name: 'G', nodeIds: ['b', 'c'] }] }, sizeOf);
    const at = (id: string): number => after.nodes.find((one) => one.id === id)!.position.x;
    expect([at('a') < at('b'), at('b') < at('c'), at('c') < at('d')]).toEqual([true, true, true]);
  });

  it('keeps a note beside its step, and nodes on a large note on it', () => {
    const document: WorkflowDocument = {
      schemaVersion: 1, name: 'W', edges: [{ id: 'e', from: { node: 'a', port: 'main' }, to: { node: 'b' } }],
      nodes: [{ id: 'a', type: 't.any', version: 1, name: 'a', position: { x: 0, y: 0 }, settings: {} }, { id: 'b', type: 't.any', version: 1, name: 'b', position: { x: 3_000, y: 900 }, settings: {} }],
      notes: [{ id: 'beside', text: 'Mind this', position: { x: 0, y: 160 }, size: { width: 200, height: 100 } }, { id: 'under', text: 'All of this', position: { x: 2_900, y: 800 }, size: { width: 600, height: 300 } }],
    };
    const after = tidy(document, sizeOf);
    const [beside, under] = after.notes!;
    expect(Math.abs(beside!.position.x - after.nodes[0]!.position.x) + Math.abs(beside!.position.y - after.nodes[0]!.position.y)).toBeLessThan(400);
    const card = after.nodes[1]!.position;
    expect(card.x > under!.position.x && card.y > under!.position.y && card.x + SIZE.width < under!.position.x + under!.size.width && card.y + SIZE.height < under!.position.y + under!.size.height).toBe(true);
    expect(card.x).toBeLessThan(1_500);
  });

  it('is done for 1,000 nodes before anybody wonders', () => {
    const nodes = Array.from({ length: 1_000 }, (_, index) => ({ id: `n${index}`, type: 't.any', version: 1, name: `N${index}`, position: { x: 0, y: 0 }, settings: {} }));
    const edges = nodes.slice(1).map(({ id }, index) => ({ id: `e${index}`, from: { node: `n${Math.floor(index / 2)}`, port: 'main' }, to: { node: id } }));
    const after = tidy({ schemaVersion: 1, name: 'W', nodes, edges }, sizeOf);
    expect(new Set(after.nodes.map(({ position }) => `${position.x} ${position.y}`)).size).toBe(1_000);
  });
});
