import type { Contact } from '../node/index.js';

/** A contact with an email address and nothing else, changed as asked. */
export const fakeContact = (changes: Partial<Contact> = {}): Contact => ({
  id: 1,
  email: 'ada@example.org',
  phone: null,
  externalId: null,
  timezone: null,
  locale: null,
  attributes: {},
  ...changes,
});
