import { expect, it } from '@jest/globals';
import { defineAction, describeNode, field, next, type Field } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';
import { usesCredential } from './uses-credential.js';

const label = { en: 'x' };
const key = field.credential({ label, credentialType: 'x.key' }) as Field<never>;
const type = describeNode('x', defineAction({ type: 'send', version: 1, label, description: label, icon: 'x', fields: { key, count: field.number({ label }), more: field.collection({ label, fields: { key } }), rows: field.rows({ label, fields: { key } }) }, execute: () => [next()] }));
const using = (settings: Record<string, unknown>, name = 'x.send'): boolean =>
  usesCredential({ schemaVersion: 1, name: 'x', edges: [], nodes: [{ id: 'a', type: name, version: 1, name: 'a', position: { x: 0, y: 0 }, settings }] } as WorkflowDocument, [type], 7);

it('a credential is in use wherever a setting names it, in rows and added settings too', () => {
  expect([using({ key: 7 }), using({ more: { key: 7 } }), using({ rows: [{}, { key: 7 }] })]).toEqual([true, true, true]);
  expect([using({ key: 8 }), using({ count: 7 }), using({})]).toEqual([false, false, false]);
});

it('a node whose type is not installed counts as using what it might', () => {
  expect(using({ whatever: 7 }, 'gone.node')).toBe(true);
});
