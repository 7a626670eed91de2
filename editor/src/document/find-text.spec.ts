import type { WorkflowNode } from '@parcours/sdk/workflow';
import { expect, it } from 'vitest';
import { findText } from './find-text';

const node = (id: string, more: Partial<WorkflowNode>): WorkflowNode => ({ id, type: 't.mail', version: 1, name: id, position: { x: 0, y: 0 }, settings: {}, ...more });

it('finds a text in names, notes and settings however deep, whatever its accents', () => {
  const nodes = [node('a', { name: 'Relance été' }), node('b', { settings: { subject: 'Bonjour', cases: [{ when: 'the ETE sale' }, { when: 'ete again' }] } }), node('c', { notes: `${'x'.repeat(40)} prix d’été ${'y'.repeat(200)}` })];
  expect(findText({ nodes }, ' ete ')).toEqual([
    { id: 'a', place: 'name', excerpt: 'Relance été' },
    { id: 'b', place: 'setting', field: 'cases', excerpt: 'the ETE sale' },
    { id: 'c', place: 'notes', excerpt: expect.stringMatching(/^…x+ prix d’été y+…$/) },
  ]);
  expect(findText({ nodes }, '  ')).toEqual([]);
  expect(findText({ nodes }, 'nowhere')).toEqual([]);
});

it('finds what stands in JavaScript, and not that it is JavaScript', () => {
  const nodes = [node('a', { settings: { subject: { $js: 'json.city' } } })];
  expect(findText({ nodes }, 'CITY')).toEqual([{ id: 'a', place: 'setting', field: 'subject', excerpt: 'json.city' }]);
  expect(findText({ nodes }, 'js.')).toEqual([]);
  expect(findText({ nodes }, '$js')).toEqual([]);
});

it('T9: finds sticky notes and names of groups', () => {
  const note = { id: 's', text: 'Inès: pas avant l’été', position: { x: 0, y: 0 }, size: { width: 200, height: 100 } };
  expect(findText({ nodes: [], notes: [note], groups: [{ id: 'g', name: 'Étés', nodeIds: ['a'] }] }, 'ETE')).toEqual([
    { id: 's', place: 'note', excerpt: 'Inès: pas avant l’été' },
    { id: 'g', place: 'group', excerpt: 'Étés' },
  ]);
});

it('does not stumble over letters that fold to two, emoji, or accents written apart', () => {
  expect(findText({ nodes: [node('a', { name: 'ﬁn 🎉 naïve' })] }, 'naive')[0]?.excerpt).toBe('ﬁn 🎉 naïve');
  expect(findText({ nodes: [node('a', { name: 'e\u0301te\u0301' })] }, 'ete')).toHaveLength(1);
});

it('stays quick and bounded in 5,000 nodes', () => {
  const nodes = Array.from({ length: 5_000 }, (_, index) => node(`n${index}`, { settings: { body: 'hello '.repeat(50) } }));
  expect(findText({ nodes }, 'hello')).toHaveLength(200);
});
