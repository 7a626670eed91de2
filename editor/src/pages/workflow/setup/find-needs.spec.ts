import { field } from '@parcours/sdk/node';
import type { NodeDescription, WorkflowDocument } from '@parcours/sdk/workflow';
import { expect, it } from 'vitest';
import { findNeeds } from './find-needs';

const label = { en: 'Setting' };
const mail = { kind: 'action', fields: { credential: field.credential({ label, credentialType: ['email.smtp', 'email.outbox'] }), purpose: field.dynamicChoice({ label, options: 'purposes', default: '' }) } } as unknown as NodeDescription;
const coupon = { kind: 'action', fields: { pool: field.dynamicChoice({ label, options: 'pools' }), list: field.list({ label }) } } as unknown as NodeDescription;
const node = (id: string, type: string, settings: object, disabled?: boolean): WorkflowDocument['nodes'][number] => ({ id, type, version: 1, name: id, position: { x: 0, y: 0 }, settings: settings as Record<string, unknown>, ...(disabled ? { disabled } : {}) });

it('T24: a draft says what it needs of its workspace, each thing once, with the steps that need it', () => {
  const document = { schemaVersion: 1, name: 'A', edges: [], nodes: [node('a', 'm.mail', { purpose: 'offers' }), node('b', 'm.mail', { credential: 7, purpose: 'offers' }), node('c', 'm.mail', {}, true), node('d', 'm.coupon', { pool: 'birthday', list: '{{ json.list }}' }), node('e', 'm.coupon', { pool: 'birthday', list: 'VIP' })] } as WorkflowDocument;
  const at = (nodeId: string, name: string) => ({ nodeId, field: name });
  expect(findNeeds(document, ({ type }) => (type === 'm.mail' ? mail : coupon))).toEqual([
    { kind: 'credential', types: ['email.smtp', 'email.outbox'], open: [at('a', 'credential')], places: [at('a', 'credential'), at('b', 'credential')] },
    { kind: 'purpose', key: 'offers', places: [at('a', 'purpose'), at('b', 'purpose')] },
    { kind: 'pool', key: 'birthday', places: [at('d', 'pool'), at('e', 'pool')] },
    { kind: 'list', key: 'VIP', places: [at('e', 'list')] },
  ]);
});
