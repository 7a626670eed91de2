import type { Contact } from '@parcours/sdk/api';

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** What to call a contact: the name in its attributes, else an identifier, else ''. */
export function contactName(contact: Pick<Contact, 'email' | 'phone' | 'externalId' | 'attributes'>): string {
  const { attributes } = contact;
  const full = [text(attributes['firstName']), text(attributes['lastName'])].filter(Boolean).join(' ');
  return full || text(attributes['name']) || contact.email || contact.phone || contact.externalId || '';
}
