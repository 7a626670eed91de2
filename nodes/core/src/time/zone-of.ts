import type { Contact, NodeContext } from '@parcours/sdk/node';
import { IANAZone } from 'luxon';

const isZone = (zone: string): boolean => IANAZone.create(zone).isValid;

/**
 * The zone a person's days are counted in: theirs, else the workspace's. Contacts are imported from anywhere: a zone nobody knows
 * counts as none, which the run's log says.
 */
export function zoneOf(contact: Contact | null, context: Pick<NodeContext, 'timezone' | 'log'>): string {
  const fallback = isZone(context.timezone) ? context.timezone : 'UTC';
  const own = contact?.timezone;
  if (typeof own !== 'string' || own === '') return fallback;
  if (isZone(own)) return own;
  context.log(`Expected a time zone such as Europe/Paris for contact ${contact?.id}, found "${own.slice(0, 64)}"; ${fallback} is used instead. Correct the contact.`);
  return fallback;
}
