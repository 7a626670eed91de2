import { addNode, connect, emptyWorkflow, type NodeDescription, type WorkflowNode } from '@parcours/sdk/workflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCatalog } from '../../document/catalog';
import { createOpenWorkflow, type OpenWorkflow } from '../../document/open-workflow';
import { COLUMN_STEP } from '../geometry';
import { createClipboard } from './clipboard';
import { placeNode } from './place-node';

const type = (name: string, kind: NodeDescription['kind'], more: Partial<NodeDescription> = {}): NodeDescription => ({
  type: name, version: 1, kind, effects: 'none', label: { en: name }, description: { en: '' }, icon: 'x', keywords: { en: '' },
  fields: {}, ports: [{ id: 'main', label: { en: 'Next' } }], portsFrom: null, summary: [], joins: false, waits: false, updates: [], ...more,
});
const form = type('t.form', 'trigger', { fields: { path: { kind: 'text', format: 'path', label: { en: 'Address' }, required: true } } });
const mail = type('t.mail', 'action');
const stop = type('t.stop', 'flow', { ports: [] });
const node = (id: string, name: string, x: number): WorkflowNode => ({ id, type: name, version: 1, name: id, position: { x, y: 0 }, settings: {} });
const origin = { x: 0, y: 0 };

let workflow: OpenWorkflow;
const wiring = (): string[] => workflow.document.value.edges.map((edge) => `${workflow.node(edge.from.node)?.name}>${workflow.node(edge.to.node)?.name}`);

// form ──> mail
beforeEach(() => {
  workflow = createOpenWorkflow(emptyWorkflow('Welcome'), createCatalog({ nodes: [form, mail, stop], credentials: [] }));
  workflow.apply((document) => {
    const placed = addNode(addNode(document, { node: node('form', 't.form', 0) }), { node: node('mail', 't.mail', COLUMN_STEP) });
    return connect(placed, { id: 'e', from: { node: 'form', port: 'main' }, to: { node: 'mail' } });
  });
});

describe('placing a node from the palette', () => {
  it('connects it to the output its plus stands at, right of that node, and selects it', () => {
    const id = placeNode(workflow, stop, 'Stop', { from: { node: 'mail', port: 'main' } }, origin);
    expect(wiring()).toEqual(['form>mail', 'mail>Stop']);
    expect(workflow.node(id ?? '')?.position).toEqual({ x: COLUMN_STEP * 2, y: 0 });
    expect(workflow.selection.nodeIds.value).toEqual([id]);
  });

  it('puts it below where the place is taken', () => {
    const second = placeNode(workflow, mail, 'Second', { from: { node: 'form', port: 'main' } }, origin);
    expect(workflow.node(second ?? '')?.position.y).toBeGreaterThan(60);
  });

  it('drops it into an edge and makes room behind it, in one step to undo', () => {
    placeNode(workflow, mail, 'Between', { edgeId: 'e' }, origin);
    expect(wiring()).toEqual(['form>Between', 'Between>mail']);
    expect(workflow.node('mail')?.position.x).toBe(COLUMN_STEP * 2);
    workflow.undo();
    expect([wiring(), workflow.node('mail')?.position.x]).toEqual([['form>mail'], COLUMN_STEP]);
  });

  it('gives a new entry point an address nobody can guess', () => {
    const id = placeNode(workflow, form, 'Another form', {}, origin);
    expect(workflow.node(id ?? '')?.settings['path']).toMatch(/^[a-z0-9]{28}$/);
  });
});

describe('copy, paste and duplicate', () => {
  it('duplicates the selection with its inner edges, and never its address', () => {
    const first = placeNode(workflow, form, 'Entry', {}, origin) ?? '';
    workflow.selection.select([first, 'mail']);
    expect(createClipboard(workflow).duplicate()).toBe(true);
    const copy = workflow.selection.nodeIds.value.map((id) => workflow.node(id)).find((known) => known?.type === 't.form');
    expect(copy?.name).toBe('Entry 2');
    expect(copy?.settings['path']).not.toBe(workflow.node(first)?.settings['path']);
  });

  it('pastes into another workflow what was copied in this one', () => {
    workflow.selection.select(['form', 'mail']);
    const text = createClipboard(workflow).copy() ?? '';
    const other = createOpenWorkflow(emptyWorkflow('Other'), workflow.catalog);
    expect(createClipboard(other).paste(text, { x: 100, y: 100 })).toBe(true);
    expect(other.document.value.nodes.map((known) => `${known.name} ${known.position.x}`)).toEqual(['form 100', `mail ${100 + COLUMN_STEP}`]);
    expect(other.document.value.edges).toHaveLength(1);
    expect(createClipboard(other).paste('a shopping list')).toBe(false);
  });
});
