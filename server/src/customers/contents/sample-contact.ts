import type { Contact } from '@parcours/sdk/node';

/** Somebody to look at a message with, before there are contacts. */
export const sampleContact = (language: string): Contact => ({
  id: 0,
  email: 'camille.moreau@example.org',
  phone: '+33612345678',
  externalId: 'C-1042',
  timezone: 'Europe/Paris',
  locale: language,
  attributes: { firstName: 'Camille', lastName: 'Moreau', city: 'Lyon', postalCode: '69002', points: 240 },
});
