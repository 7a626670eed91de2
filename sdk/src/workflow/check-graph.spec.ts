import { describe, expect, test } from '@jest/globals';
import { defineAction, defineCondition, defineFlow, defineTrigger, describeNode, enter, field, next, type NodeDescription } from '../node/index.js';
import { checkGraph } from './check-graph.js';
import type { WorkflowDocument, WorkflowNode } from './document.js';

const words = { version: 1, label: { en: 'x' }, description: { en: 'x' }, icon: 'x' };
const descriptions: NodeDescription[] = [
  defineTrigger({ ...words, type: 'start', fields: {}, subscribe: () => [{ on: 'manual' }], receive: () => enter([{}]) }),
  defineAction({ ...words, type: 'send', fields: { subject: field.text({ label: { en: 'Subject' }, required: true }) }, execute: () => [next()] }),
  defineCondition({ ...words, type: 'switch', fields: { cases: field.rows({ label: { en: 'Cases' }, fields: { name: field.text({ label: { en: 'Name' } }) } }) }, portsFrom: { field: 'cases', id: 'name', label: 'name' }, ports: [{ id: 'otherwise', label: { en: 'x' } }], execute: () => [] }),
  defineFlow({ ...words, type: 'wait', waits: true, fields: {}, execute: () => [next()] }),
].map((definition) => describeNode('core', definition));
const find = (type: string, version: number) => descriptions.find((known) => known.type === type && known.version === version);

const node = (id: string, type: string, settings: WorkflowNode['settings'] = {}, more: Partial<WorkflowNode> = {}): WorkflowNode => ({ id, type: `core.${type}`, version: 1, name: id.toUpperCase(), position: { x: 0, y: 0 }, settings, ...more });
const edge = (from: string, to: string, port = 'main') => ({ id: `${from}-${port}-${to}`, from: { node: from, port }, to: { node: to } });
const graph = (nodes: WorkflowNode[], edges: ReturnType<typeof edge>[] = []): WorkflowDocument => ({ schemaVersion: 1, name: 'Test', nodes, edges });
const check = (nodes: WorkflowNode[], edges?: ReturnType<typeof edge>[]) => checkGraph(graph(nodes, edges), find);

const start = node('start', 'start');
const send = node('send', 'send', { subject: 'Hi' });

describe('checking a graph before it is published', () => {
  // start ─main─> send ─error─> other
  test('a graph that can run has no problems', () => {
    expect(check([start, send, node('other', 'send', { subject: 'Sorry' })], [edge('start', 'send'), edge('send', 'other', 'error')])).toEqual([]);
  });

  test.each([
    ['nothing to start with', [send], [], { code: 'no_entry', message: 'The workflow has no entry point; add a trigger such as "Form" or "Event".' }],
    ['an entry that is switched off', [{ ...start, disabled: true }], [], { code: 'no_entry' }],
    ['a node nobody leads to', [start, send], [], { severity: 'warning', code: 'unreachable', nodeId: 'send', message: '"SEND" cannot be reached from any entry point; connect it or remove it.' }],
    ['a missing setting', [start, node('send', 'send')], [edge('start', 'send')], { code: 'setting', nodeId: 'send', field: 'subject', message: '"Subject" is empty; fill it in.' }],
    ['a type nobody installed', [start, node('x', 'pigeon')], [edge('start', 'x')], { code: 'unknown_type', nodeId: 'x', message: '"X" needs the node type core.pigeon version 1, which is not installed; install its package or replace the node.' }],
    ['a version nobody installed', [start, { ...send, version: 2 }], [edge('start', 'send')], { code: 'unknown_type', nodeId: 'send' }],
    ['an edge from an output that is not there', [start, send], [edge('start', 'send', 'yes')], { code: 'missing_port', edgeId: 'start-yes-send', message: expect.stringContaining('"START" has no output "yes" (it has main') }],
    ['an edge from the error output of an entry', [start, send], [edge('start', 'send', 'error')], { code: 'missing_port' }],
    ['an edge into nowhere', [start], [edge('start', 'gone')], { code: 'dangling_edge', message: 'Edge start-main-gone ends at a node that does not exist (gone); remove it.' }],
    ['an edge into an entry', [start, send], [edge('start', 'send'), edge('send', 'start')], { code: 'into_trigger', nodeId: 'start', message: '"START" is an entry point and cannot follow another node; remove the edge.' }],
    ['one id for two nodes', [start, start], [], { code: 'duplicate_id', message: 'The id start is used twice; give one of them another.' }],
    ['two cases of one name', [start, node('sw', 'switch', { cases: [{ name: 'a' }, { name: 'a' }] })], [edge('start', 'sw')], { code: 'duplicate_port', nodeId: 'sw', field: 'cases', message: '"SW" has two outputs called "a"; give one of them another name.' }],
    ['a case called like the error output', [start, node('sw', 'switch', { cases: [{ name: 'error' }] })], [edge('start', 'sw')], { code: 'duplicate_port' }],
  ] as [string, WorkflowNode[], ReturnType<typeof edge>[], Record<string, unknown>][])('finds %s', (_what, nodes, edges, problem) => {
    expect(check(nodes, edges)).toContainEqual(expect.objectContaining({ severity: 'error', ...problem }));
  });

  // start ─> a ─> b ─> c ─> a
  describe('a loop', () => {
    const sends = ['a', 'b', 'c'].map((id) => node(id, 'send', { subject: 'Hi' }));
    const round = [edge('start', 'a'), edge('a', 'b'), edge('b', 'c'), edge('c', 'a')];

    test('without a wait is a warning that names it, and does not keep anybody from publishing', () => {
      expect(check([start, ...sends], round)).toEqual([expect.objectContaining({ severity: 'warning', code: 'loop_without_wait', message: expect.stringMatching(/^"A", "B", "C" form a loop without a wait: .* put a "Wait" into the loop/) })]);
    });

    test('of one node with itself is one too', () => {
      expect(check([start, send], [edge('start', 'send'), edge('send', 'send', 'error')])).toMatchObject([{ code: 'loop_without_wait', nodeId: 'send' }]);
    });

    test('with a wait in it is none; with a disabled wait it is', () => {
      const [a, , c] = sends as [WorkflowNode, WorkflowNode, WorkflowNode];
      expect(check([start, a, node('b', 'wait'), c], round)).toEqual([]);
      expect(check([start, a, node('b', 'wait', {}, { disabled: true }), c], round)).toMatchObject([{ code: 'loop_without_wait' }]);
    });

    test('is found around a smaller one that waits', () => {
      const [a, b, c] = sends as [WorkflowNode, WorkflowNode, WorkflowNode];
      expect(check([start, a, b, c, node('w', 'wait')], [...round, edge('b', 'w'), edge('w', 'b')])).toMatchObject([{ code: 'loop_without_wait' }]);
    });

    test('of 5,000 nodes is found at once', () => {
      const many = Array.from({ length: 4_999 }, (_, index) => node(`n${index}`, 'send', { subject: 'Hi' }));
      const edges = many.map((one, index) => edge(one.id, many[(index + 1) % many.length]?.id as string));
      expect(check([start, ...many], [edge('start', 'n0'), ...edges])).toMatchObject([{ code: 'loop_without_wait', message: expect.stringContaining('and 4996 more form a loop') }]);
    });
  });

  test('a disabled node may be unfinished', () => {
    expect(check([start, node('send', 'send', {}, { disabled: true })], [edge('start', 'send')])).toEqual([]);
  });

  test('a removed case of a switch is noticed at its edge', () => {
    const problems = check([start, node('sw', 'switch', { cases: [{ name: 'gold' }] }), send], [edge('start', 'sw'), edge('sw', 'send', 'silver')]);
    expect(problems).toContainEqual(expect.objectContaining({ code: 'missing_port', message: '"SW" has no output "silver" (it has gold, otherwise, error); connect the edge to one of these.' }));
  });
});
