import { describe, expect, it } from '@jest/globals';
import { ERROR_PORT, type NodeDescription } from '../../node/index.js';
import { checkGraph } from '../check-graph.js';
import type { WorkflowDocument, WorkflowNode } from '../document.js';
import { extractWorkflow, type Extracted } from './extract-workflow.js';

const type = (name: string, kind: NodeDescription['kind'], ports: readonly string[]): NodeDescription => ({
  type: name, version: 1, kind, effects: 'none', label: { en: name }, description: { en: '' }, icon: 'x', keywords: { en: '' },
  fields: {}, ports: ports.map((id) => ({ id, label: { en: id } })), portsFrom: null, summary: [], joins: false, waits: false, updates: [],
});
const types = [type('t.form', 'trigger', ['main']), type('t.step', 'action', ['main']), type('t.if', 'condition', ['yes', 'no']), type('t.end', 'flow', []), type('core.calledByWorkflow', 'trigger', ['main']), type('core.runWorkflow', 'flow', ['main'])];
const find = (name: string): NodeDescription | undefined => types.find((known) => known.type === name);
const node = (id: string): WorkflowNode => ({ id, type: `t.${id.replace(/\d+$/, '')}`, version: 1, name: id, position: { x: 0, y: 0 }, settings: {} });

/** "form>if1 if1.yes>step1" */
function graph(text: string): WorkflowDocument {
  const edges = text.split(' ').map((edge, index) => {
    const [from = '', to = ''] = edge.split('>');
    const [source = '', port = 'main'] = from.split('.');
    return { id: `e${index}`, from: { node: source, port }, to: { node: to } };
  });
  const ids = [...new Set(edges.flatMap(({ from, to }) => [from.node, to.node]))];
  return { schemaVersion: 1, name: 'W', nodes: ids.map(node), edges };
}
const wires = ({ nodes, edges }: WorkflowDocument): string[] => {
  const name = (id: string): string => nodes.find((known) => known.id === id)?.name ?? '?';
  return edges.map(({ from, to }) => `${name(from.node)}${from.port === 'main' ? '' : `.${from.port}`}>${name(to.node)}`).sort();
};
const extract = (text: string, nodeIds: readonly string[]): Extracted => {
  let next = 0;
  return extractWorkflow(graph(text), { nodeIds, name: 'Part', entryName: 'Called', find, newId: () => `new${(next += 1)}` });
};

describe('a workflow made of selected nodes', () => {
  // form ──> if1 ─yes─> step1 ──> step3
  //           └──no───> step2 ─────┘
  const BRANCHED = 'form>if1 if1.yes>step1 if1.no>step2 step1>step3 step2>step3';

  it('T10: holds them behind its own entry point, and is called where they stood', () => {
    const { called, calling } = extract(BRANCHED, ['if1', 'step1', 'step2']);
    expect(wires(called)).toEqual(['Called>if1', 'if1.no>step2', 'if1.yes>step1']);
    expect(wires(calling(7))).toEqual(['Part>step3', 'form>Part']);
    expect(calling(7).nodes.find(({ name }) => name === 'Part')).toMatchObject({ type: 'core.runWorkflow', settings: { workflow: 7, then: 'wait', runs: 'together' } });
    for (const made of [called, calling(7)]) expect(checkGraph(made, find).filter(({ code }) => code !== 'setting')).toEqual([]);
  });
  it('may be the end of a path', () => {
    expect(wires(extract('form>step1 step1>step2', ['step1', 'step2']).calling(7))).toEqual(['form>Part']);
  });
  it('sends failures where they went before', () => {
    expect(wires(extract(`form>step1 step1>step2 step1.${ERROR_PORT}>step3`, ['step1']).calling(7))).toEqual([`Part.${ERROR_PORT}>step3`, 'Part>step2', 'form>Part']);
  });
  it.each([
    ['an entry point', BRANCHED, ['form', 'if1'], 'An entry point stays in its workflow'],
    ['two ways in', BRANCHED, ['step1', 'step2'], 'the selection is entered at several'],
    ['two ways out', BRANCHED, ['if1'], 'the selection goes on in several'],
    ['a path that ends inside while another goes on', 'form>if1 if1.yes>step1', ['if1'], 'Some paths end inside the selection'],
    ['a circle without a beginning', 'form>step3 step1>step2 step2>step1', ['step1', 'step2'], 'a circle without a beginning'],
    ['nothing', BRANCHED, [], 'found none selected'],
  ])('is refused with a sentence for %s', (_what, text, nodeIds, sentence) => {
    expect(() => extract(text, nodeIds)).toThrow(sentence);
  });
});
