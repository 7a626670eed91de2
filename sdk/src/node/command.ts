import type { JsonObject } from './json.js';

/**
 * A change to the customer data that a node asks for. Commands are committed in the same transaction as the step
 * that returned them: they happen exactly once, or not at all, also across crashes.
 */
export type Command =
  | { readonly kind: 'contact.update'; readonly attributes: JsonObject }
  | { readonly kind: 'list.add'; readonly list: string }
  | { readonly kind: 'list.remove'; readonly list: string }
  | { readonly kind: 'event.record'; readonly name: string; readonly properties: JsonObject };

/** Sets attributes of the run's contact; a null value removes the attribute. Others stay as they are. */
export const updateContact = (attributes: JsonObject): Command => ({ kind: 'contact.update', attributes });

/** Adds the run's contact to a list, by its name or id; the list is made when it does not exist. A second add changes nothing. */
export const addToList = (list: string): Command => ({ kind: 'list.add', list });

/** Takes the run's contact off a list; someone who is not on it stays off it. */
export const removeFromList = (list: string): Command => ({ kind: 'list.remove', list });

/** Records an event of the run's contact; waits and triggers see it like one from outside. */
export const recordEvent = (name: string, properties: JsonObject = {}): Command => ({ kind: 'event.record', name, properties });
