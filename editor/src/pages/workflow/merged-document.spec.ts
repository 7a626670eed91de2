import { compareDocuments, emptyWorkflow, type WorkflowDocument } from '@parcours/sdk/workflow';
import { describe, expect, it } from 'vitest';
import { mergedDocument } from './merged-document';

const node = (id: string): WorkflowDocument['nodes'][number] => ({ id, type: 'core.wait', version: 1, name: id, position: { x: 0, y: 0 }, settings: {} });
const edge = (from: string, to: string): WorkflowDocument['edges'][number] => ({ id: `${from}_${to}`, from: { node: from, port: 'main' }, to: { node: to } });
const graph = (nodes: string[], edges: [string, string][]): WorkflowDocument => ({ ...emptyWorkflow('Welcome'), nodes: nodes.map(node), edges: edges.map(([from, to]) => edge(from, to)) });

describe('two versions on one canvas', () => {
  it('shows what is there now and, beside it, what is gone with the connections it had', () => {
    const before = graph(['a', 'b', 'c'], [['a', 'b'], ['b', 'c']]);
    const after = graph(['a', 'c', 'd'], [['a', 'c']]);
    const merged = mergedDocument(before, after, compareDocuments(before, after));
    expect(merged.nodes.map(({ id }) => id)).toEqual(['a', 'c', 'd', 'b']);
    expect(merged.edges.map(({ id }) => id)).toEqual(['a_c', 'removed_a_b', 'removed_b_c']);
  });
});
