import { describe, expect, test } from '@jest/globals';
import { emptyWorkflow } from './document.js';
import { readDocument } from './read-document.js';

const node = { id: 'n1', type: 'core.manual', version: 1, name: 'Start', position: { x: 0, y: 0 }, settings: {} };
const good = { ...emptyWorkflow('Welcome'), nodes: [node, { ...node, id: 'n2', retry: { attempts: 3, delayMs: 1_000 } }], edges: [{ id: 'e1', from: { node: 'n1', port: 'main' }, to: { node: 'n2' } }] };
const problemsOf = (value: unknown) => readDocument(value).problems;

describe('reading a workflow from outside', () => {
  test('takes a good one as it is', () => {
    expect(readDocument(JSON.parse(JSON.stringify(good)))).toEqual({ document: good, problems: [] });
  });

  test.each([[null], ['text'], [[good]], [7]])('%j is no workflow', (value) => {
    expect(problemsOf(value)).toMatchObject([{ code: 'not_a_workflow', message: expect.stringContaining('Expected a workflow') }]);
  });

  test('one from a newer Parcours says so instead of half working', () => {
    expect(problemsOf({ ...good, schemaVersion: 2 })).toMatchObject([{ code: 'newer_schema', message: expect.stringContaining('schema version 2') }]);
  });

  test.each([
    [{ ...good, nodes: [{ ...node, type: 'no package' }] }, 'nodes.0.type', 'n1'],
    [{ ...good, nodes: [{ ...node, name: '' }] }, 'nodes.0.name', 'n1'],
    [{ ...good, nodes: [{ ...node, id: 'a b' }] }, 'nodes.0.id', 'a b'],
    [{ ...good, nodes: [{ ...node, retry: { attempts: 0, delayMs: 1 } }] }, 'nodes.0.retry.attempts', 'n1'],
    [{ ...good, edges: [{ id: 'e1', from: { node: 'n1' }, to: { node: 'n2' } }] }, 'edges.0.from', undefined],
    [{ ...good, name: undefined }, 'The workflow lacks name; add what is missing.', undefined],
    [{ ...good, surprise: 1 }, 'The workflow has properties this version does not know (surprise); remove them.', undefined],
    [{ ...good, nodes: [{ ...node, version: 'x' }] }, '"nodes.0.version" must be integer, found "x"; correct it.', 'n1'],
  ])('says where it has the wrong shape (%#)', (value, where, nodeId) => {
    const problems = problemsOf(JSON.parse(JSON.stringify(value)));
    expect(problems[0]).toMatchObject({ severity: 'error', code: 'wrong_shape', message: expect.stringContaining(where) });
    expect(problems[0]?.nodeId).toBe(nodeId);
  });

  test('does not bury people in problems', () => {
    const nodes = Array.from({ length: 100 }, () => ({ id: 5 }));
    expect(problemsOf({ ...good, nodes }).length).toBeLessThanOrEqual(20);
  });
});
