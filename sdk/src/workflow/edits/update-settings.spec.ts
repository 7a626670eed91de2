import { describe, expect, it } from '@jest/globals';
import type { WorkflowDocument } from '../document.js';
import { updateSettings } from './update-settings.js';

const type = { portsFrom: { field: 'cases', id: 'name', label: 'name' } };

//         ┌─gold──> a
// switch ─┤
//         └─silver─> b
const document: WorkflowDocument = {
  schemaVersion: 1,
  name: 'Levels',
  nodes: [
    { id: 'switch', type: 'core.switch', version: 1, name: 'Level', position: { x: 0, y: 0 }, settings: { cases: [{ name: 'gold' }, { name: 'silver' }], other: 1 } },
    { id: 'a', type: 'core.stop', version: 1, name: 'A', position: { x: 0, y: 0 }, settings: {} },
    { id: 'b', type: 'core.stop', version: 1, name: 'B', position: { x: 0, y: 0 }, settings: {} },
  ],
  edges: [
    { id: 'e1', from: { node: 'switch', port: 'gold' }, to: { node: 'a' } },
    { id: 'e2', from: { node: 'switch', port: 'silver' }, to: { node: 'b' } },
  ],
};
const ports = (edited: WorkflowDocument): string[] => edited.edges.map((edge) => edge.from.port);

describe('changing the settings of a node', () => {
  it('keeps settings that were not mentioned and drops those set to undefined', () => {
    const edited = updateSettings(document, { nodeId: 'switch', settings: { other: undefined, more: true } });
    expect(edited.nodes[0]?.settings).toEqual({ cases: [{ name: 'gold' }, { name: 'silver' }], more: true });
    expect(edited.nodes[1]).toBe(document.nodes[1]);
  });

  it('keeps a branch connected while its case is being renamed', () => {
    expect(ports(updateSettings(document, { nodeId: 'switch', settings: { cases: [{ name: 'golden' }, { name: 'silver' }] }, type }))).toEqual(['golden', 'silver']);
  });

  it('does not mix up branches when two cases change places', () => {
    expect(ports(updateSettings(document, { nodeId: 'switch', settings: { cases: [{ name: 'silver' }, { name: 'gold' }] }, type }))).toEqual(['gold', 'silver']);
  });

  it('removes the branch of a removed case', () => {
    expect(ports(updateSettings(document, { nodeId: 'switch', settings: { cases: [{ name: 'silver' }] }, type }))).toEqual(['silver']);
  });

  it('refuses a node that does not exist', () => {
    expect(() => updateSettings(document, { nodeId: 'gone', settings: {} })).toThrow(expect.objectContaining({ code: 'node_missing' }));
  });
});
