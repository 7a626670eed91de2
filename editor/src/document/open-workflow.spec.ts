import { addNode, connect, emptyWorkflow, updateSettings, type NodeDescription, type WorkflowNode } from '@parcours/sdk/workflow';
import { describe, expect, it, vi } from 'vitest';
import { computed } from 'vue';
import { createCatalog } from './catalog';
import { createOpenWorkflow, type OpenWorkflow } from './open-workflow';

const type = (name: string, kind: NodeDescription['kind'], more: Partial<NodeDescription> = {}): NodeDescription => ({
  type: name, version: 1, kind, effects: 'none', label: { en: name }, description: { en: '' }, icon: 'x', keywords: { en: '' },
  fields: {}, ports: [{ id: 'main', label: { en: 'Next' } }], portsFrom: null, summary: [], joins: false, waits: false, updates: [], ...more,
});
const node = (id: string, name: string): WorkflowNode => ({ id, type: name, version: 1, name: id, position: { x: 0, y: 0 }, settings: {} });
const catalog = createCatalog({
  nodes: [type('t.form', 'trigger'), type('t.mail', 'action', { fields: { to: { kind: 'text', label: { en: 'To' }, required: true } } }), type('t.mail', 'action', { version: 2 })],
  credentials: [],
});
const open = (): OpenWorkflow => {
  const workflow = createOpenWorkflow(emptyWorkflow('Welcome'), catalog);
  workflow.apply((document) => addNode(addNode(document, { node: node('form', 't.form') }), { node: node('mail', 't.mail') }));
  return workflow;
};

describe('the open workflow', () => {
  it('says what is wrong as soon as it is, and stops when it is put right', () => {
    const workflow = open();
    expect(workflow.problemsByNode.value.get('mail')?.map((problem) => problem.code)).toEqual(['setting', 'unreachable']);
    workflow.apply((document) => connect(document, { id: 'e', from: { node: 'form', port: 'main' }, to: { node: 'mail' }, find: catalog.find }));
    workflow.apply((document) => updateSettings(document, { nodeId: 'mail', settings: { to: 'a@b.fr' } }));
    expect(workflow.problems.value).toEqual([]);
  });

  it('looks the graph over once the typing rests, or when somebody is about to act on it (issue 8.7)', () => {
    vi.useFakeTimers();
    try {
      const workflow = open();
      const type = (to: string): boolean => workflow.apply((document) => updateSettings(document, { nodeId: 'mail', settings: { to } }), 'to mail');
      const codes = (): string[] => (workflow.problemsByNode.value.get('mail') ?? []).map(({ code }) => code);
      type('a');
      vi.advanceTimersByTime(100);
      type('a@b.fr');
      vi.advanceTimersByTime(100);
      expect(codes()).toEqual(['setting', 'unreachable']);
      vi.advanceTimersByTime(100);
      expect(codes()).toEqual(['unreachable']);
      type('');
      workflow.check();
      expect(codes()).toEqual(['setting', 'unreachable']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('shows what the server alone could find at its node, until that node is changed', () => {
    const workflow = open();
    workflow.apply((document) => updateSettings(document, { nodeId: 'mail', settings: { to: 'a@b.fr' } }));
    workflow.tell([{ severity: 'error', code: 'too_many', nodeId: 'mail', field: 'to', message: 'One reader at most.' }]);
    const codes = (): string[] => (workflow.problemsByNode.value.get('mail') ?? []).map(({ code }) => code);
    expect(codes()).toEqual(['unreachable', 'too_many']);
    expect(workflow.listed.value.map(({ code }) => code)).toEqual(expect.arrayContaining(['unreachable', 'too_many']));
    workflow.apply((document) => updateSettings(document, { nodeId: 'form', settings: {} }));
    expect(codes()).toEqual(['unreachable', 'too_many']);
    workflow.apply((document) => updateSettings(document, { nodeId: 'mail', settings: { to: 'c@d.fr' } }));
    expect(codes()).toEqual(['unreachable']);
  });

  it('keeps the document and the sentence when an edit is refused', () => {
    const workflow = open();
    const before = workflow.document.value;
    expect(workflow.apply((document) => connect(document, { id: 'e', from: { node: 'mail', port: 'main' }, to: { node: 'form' }, find: catalog.find }))).toBe(false);
    expect(workflow.document.value).toBe(before);
    expect(workflow.refusal.value?.code).toBe('into_trigger');
  });

  it('redraws only the node that changed', () => {
    const workflow = open();
    let drawn = 0;
    const form = computed(() => {
      drawn += 1;
      return workflow.node('form')?.name;
    });
    expect(form.value).toBe('form');
    workflow.apply((document) => updateSettings(document, { nodeId: 'mail', settings: { to: 'x' } }));
    expect([form.value, drawn]).toEqual(['form', 1]);
  });

  it('drops removed nodes from the selection, also when undo removes them', () => {
    const workflow = open();
    workflow.selection.select(['mail', 'form']);
    workflow.undo();
    expect(workflow.selection.nodeIds.value).toEqual([]);
    expect(workflow.node('mail')).toBeUndefined();
  });

  it('changes nothing while it may only be read', () => {
    const workflow = open();
    workflow.editable.value = false;
    expect(workflow.apply((document) => updateSettings(document, { nodeId: 'mail', settings: { to: 'x' } }))).toBe(false);
    expect(workflow.node('mail')?.settings).toEqual({});
  });

  it('offers the newest version of a type, and still draws the older ones', () => {
    expect(catalog.nodes.map((known) => `${known.type}@${known.version}`)).toEqual(['t.form@1', 't.mail@2']);
    // taken back to an older package: what only the newer one had stays for those who use it
    const back = createCatalog({ nodes: [...catalog.nodes, { ...catalog.nodes[1]!, version: 3 }, { ...catalog.nodes[0]!, type: 't.gone' }], credentials: [], retired: ['t.mail@3', 't.gone@1'] });
    expect([back.nodes.map((known) => `${known.type}@${known.version}`), back.newest('t.gone'), back.find('t.gone', 1)?.type]).toEqual([['t.form@1', 't.mail@2'], undefined, 't.gone']);
    expect(open().typeOf({ type: 't.mail', version: 1 })?.version).toBe(1);
  });
});
