import { UserError, type BatchItem, type Contact } from '@parcours/sdk/node';

/** The contact of an item; throws `no_contact` for a run that is about nobody. */
export function contactOf(item: Pick<BatchItem<unknown>, 'contact'>): Contact {
  if (item.contact === null) throw new UserError('no_contact', 'Expected a journey of a contact, found a run without contact; start it with a trigger that identifies one, such as a form or an event.');
  return item.contact;
}
