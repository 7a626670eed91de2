import { describe, expect, it } from '@jest/globals';
import { emptyWorkflow, type WorkflowDocument } from '../document.js';
import { addNode } from './add-node.js';
import { moveNodes } from './move-nodes.js';
import { renameNode } from './rename-node.js';
import { setDetails } from './set-details.js';
import { setDisabled } from './set-disabled.js';
import { setNotes } from './set-notes.js';
import { setRetry } from './set-retry.js';

const document: WorkflowDocument = addNode(emptyWorkflow('Welcome'), { node: { id: 'a', type: 'core.wait', version: 1, name: 'Wait', position: { x: 0, y: 0 }, settings: {} } });
const first = (edited: WorkflowDocument): unknown => edited.nodes[0];

describe('details of a workflow and its nodes', () => {
  it('renames the workflow, describes it and sets its time zone', () => {
    const edited = setDetails(document, { name: ' Hello ', description: 'For new readers', timezone: 'Europe/Paris' });
    expect(edited).toMatchObject({ name: 'Hello', description: 'For new readers', settings: { timezone: 'Europe/Paris' } });
    expect(setDetails(edited, { description: ' ', timezone: '' })).toEqual({ ...document, name: 'Hello', settings: {} });
  });

  it('refuses a workflow or a node without a name', () => {
    expect(() => setDetails(document, { name: '  ' })).toThrow(expect.objectContaining({ code: 'name_empty' }));
    expect(() => renameNode(document, { nodeId: 'a', name: '' })).toThrow(expect.objectContaining({ code: 'name_empty' }));
    expect(() => renameNode(document, { nodeId: 'a', name: 'x'.repeat(121) })).toThrow(expect.objectContaining({ code: 'name_too_long' }));
  });

  it('sets and takes away retries, notes and the off switch, leaving no empty traces', () => {
    const edited = setDisabled(setNotes(setRetry(document, { nodeId: 'a', retry: { attempts: 3, delayMs: 1000 } }), { nodeId: 'a', notes: 'ask Léa' }), { nodeIds: ['a'], disabled: true });
    expect(first(edited)).toMatchObject({ retry: { attempts: 3, delayMs: 1000 }, notes: 'ask Léa', disabled: true });
    const back = setDisabled(setNotes(setRetry(edited, { nodeId: 'a', retry: null }), { nodeId: 'a', notes: '' }), { nodeIds: ['a'], disabled: false });
    expect(back).toEqual(document);
  });

  it('refuses more retries than the engine makes', () => {
    expect(() => setRetry(document, { nodeId: 'a', retry: { attempts: 21, delayMs: 0 } })).toThrow(expect.objectContaining({ code: 'wrong_retry' }));
  });

  it('moves nodes to whole pixels and shares the document when nothing moved', () => {
    expect(first(moveNodes(document, { places: [{ nodeId: 'a', x: 10.4, y: -3.6 }] }))).toMatchObject({ position: { x: 10, y: -4 } });
    expect(moveNodes(document, { places: [{ nodeId: 'a', x: 0, y: 0.2 }] })).toBe(document);
  });

  it('gives a second node of the same name a number', () => {
    const node = document.nodes[0] as WorkflowDocument['nodes'][number];
    expect(addNode(document, { node: { ...node, id: 'b' } }).nodes[1]?.name).toBe('Wait 2');
    expect(() => addNode(document, { node })).toThrow(expect.objectContaining({ code: 'id_taken' }));
  });
});
