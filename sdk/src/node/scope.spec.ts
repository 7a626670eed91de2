import { expect, test } from '@jest/globals';
import { contactScope, ruleScope } from './scope.js';

const contact = { id: 1, email: 'ada@example.org', phone: null, externalId: null, timezone: null, locale: null, attributes: { firstName: 'Ada', email: 'old@example.org', phone: '+371' } };

test('people write contact.firstName, and no attribute can pose as the address of a contact', () => {
  expect(contactScope(contact)).toMatchObject({ firstName: 'Ada', email: 'ada@example.org', phone: null, attributes: { email: 'old@example.org' } });
});

test('rules see contact, event and data', () => {
  expect(ruleScope({ contact: null, json: { a: 1 } })).toEqual({ contact: null, event: null, json: { a: 1 } });
  const event = { name: 'order', properties: {}, occurredAt: 0 };
  expect(ruleScope({ contact, json: { event } })).toMatchObject({ event, contact: { firstName: 'Ada' } });
});
