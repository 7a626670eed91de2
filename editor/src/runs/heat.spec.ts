import type { NodeCount } from '@parcours/sdk/api';
import { emptyWorkflow, type WorkflowDocument } from '@parcours/sdk/workflow';
import { describe, expect, it } from 'vitest';
import { beganAt, edgeHeatOf, heatOf } from './heat';

const node = (id: string): WorkflowDocument['nodes'][number] => ({ id, type: 'core.wait', version: 1, name: id, position: { x: 0, y: 0 }, settings: {} });
const edge = (from: string, to: string): WorkflowDocument['edges'][number] => ({ id: `${from}_${to}`, from: { node: from, port: 'main' }, to: { node: to } });
const document: WorkflowDocument = { ...emptyWorkflow('Welcome'), nodes: ['form', 'mail', 'end'].map(node), edges: [edge('form', 'mail'), edge('mail', 'end')] };
const counts = new Map(
  ([
    { nodeId: 'form', entered: 200, waiting: 0, failed: 0, left: { main: 100 } },
    { nodeId: 'mail', entered: 100, waiting: 20, failed: 8, left: { main: 60, error: 4 } },
    { nodeId: 'end', entered: 60, waiting: 0, failed: 0, left: {} },
    { nodeId: 'forked', entered: 10, waiting: 0, failed: 0, left: { a: 10, b: 10 } },
  ] as NodeCount[]).map((count) => [count.nodeId, count]),
);
const pace = { runs: 3, nodes: [{ nodeId: 'mail', passages: 3, medianMs: 90_000, slowMs: 100_000 }] };
const count = (nodeId: string): NodeCount | null => counts.get(nodeId) ?? null;
const input = { count, pace, began: beganAt(document, count), leadsOn: (nodeId: string) => nodeId !== 'end' };

describe('what colours the graph', () => {
  it('conversion is the share of those who began that came here', () => {
    expect(heatOf('reach', 'mail', input)).toEqual({ level: 2, value: 0.5 });
    expect(heatOf('reach', 'end', input)).toEqual({ level: 1, value: 0.3 });
  });
  it('drop-off is the share that did not go on, of those who are not waiting any more', () => {
    expect(heatOf('loss', 'mail', input)).toEqual({ level: 3, value: 0.2 });
  });
  it('the last node loses nobody, and a fork does not win people', () => {
    expect(heatOf('loss', 'end', input)).toBeNull();
    expect(heatOf('loss', 'forked', input)).toEqual({ level: 0, value: 0 });
  });
  it('time is what half of the passages took at most, and nothing is said of nodes nobody passed', () => {
    expect(heatOf('duration', 'mail', input)).toEqual({ level: 2, value: 90_000 });
    expect([heatOf('duration', 'end', input), heatOf('reach', 'gone', input), heatOf('duration', 'mail', { ...input, pace: null })]).toEqual([null, null, null]);
  });
  it('a connection is as warm as the share of those who began that went along', () => {
    expect(edgeHeatOf('reach', 'form', 'main', input)).toEqual({ level: 2, value: 0.5 });
    expect(edgeHeatOf('loss', 'mail', 'error', input)).toEqual({ level: 0, value: 0.02 });
    expect(edgeHeatOf('duration', 'form', 'main', input)).toBeNull();
  });
});
