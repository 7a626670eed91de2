import { describe, expect, it } from '@jest/globals';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import fc from 'fast-check';
import { measurePace, type PaceRow } from './measure-pace.js';

const node = (id: string): WorkflowDocument['nodes'][number] => ({ id, type: 'core.wait', version: 1, name: id, position: { x: 0, y: 0 }, settings: {} });
const edge = (from: string, to: string): WorkflowDocument['edges'][number] => ({ id: `${from}${to}`, from: { node: from, port: 'main' }, to: { node: to } });
/** a ──> b ──> c */
const line: WorkflowDocument = { schemaVersion: 1, name: 'line', nodes: ['a', 'b', 'c'].map(node), edges: [edge('a', 'b'), edge('b', 'c')] };
const documents = new Map([[1, line]]);
const row = (run: number, atMs: number, nodes: number[], ports: number[]): PaceRow => ({ run_id: String(run), version_id: 1, at: new Date(atMs), nodes, ports, visits: nodes.map((place) => place + 1) });

describe('how long nodes take', () => {
  it('a node that parks takes from then until it is left; one that does not is as fast as its commit', () => {
    expect(measurePace([row(1, 0, [0, 1], [0, -1]), row(1, 5_000, [1, 2], [0, -2])], documents)).toEqual(new Map([['a', [0]], ['b', [5_000]], ['c', [0]]]));
  });
  it('a node that works outside takes from when it was reached', () => {
    expect(measurePace([row(1, 0, [0], [0]), row(1, 700, [1, 2], [0, -2])], documents).get('b')).toEqual([700]);
  });
  it('a passage that is not over does not count, nor does a node that no longer exists', () => {
    expect(measurePace([row(1, 0, [0, 1, 9], [0, -1, 0])], documents)).toEqual(new Map([['a', [0]]]));
  });
  it('runs do not disturb each other, however their history is mixed', () => {
    const span = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(fc.property(fc.array(fc.tuple(span, span), { minLength: 1, maxLength: 20 }), (runs) => {
      const rows = runs.flatMap(([began, took], run) => [row(run, began, [0, 1], [0, -1]), row(run, began + took, [1, 2], [0, -2])]);
      const mixed = rows.map((one, index) => ({ one, index })).sort((x, y) => x.one.at.getTime() - y.one.at.getTime() || x.index - y.index).map(({ one }) => one);
      const sorted = (spans: number[]): number[] => [...spans].sort((x, y) => x - y);
      expect(sorted(measurePace(mixed, documents).get('b') ?? [])).toEqual(sorted(runs.map(([, took]) => took)));
    }));
  });
});
