import type { JsonObject } from './json.js';

/** Ways people are reached. */
export const CONSENT_CHANNELS = ['email', 'sms', 'post', 'web'] as const;
export type ConsentChannel = (typeof CONSENT_CHANNELS)[number];

/** `asked`: to be confirmed by whoever has the address; until then it counts as not given. */
export const CONSENT_STATES = ['asked', 'granted', 'withdrawn'] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** What the run's contact has agreed to, or no longer agrees to. The same state again changes nothing and leaves no second proof. */
export interface ConsentChange {
  readonly kind: 'consent.set';
  /** Key of a purpose of the workspace; one that does not exist changes nothing. */
  readonly purpose: string;
  readonly channel: ConsentChannel;
  readonly state: ConsentState;
  /** Where it was said, for example `form newsletter`; at most 200 characters. */
  readonly source: string;
  /** Exactly what the person has read; at most 5,000 characters. */
  readonly text?: string;
  /** IP address it came from; its last part is cut off before it is kept. */
  readonly address?: string;
}

/**
 * A change to the customer data that a node asks for. Commands are committed in the same transaction as the step
 * that returned them: they happen exactly once, or not at all, also across crashes.
 */
export type Command =
  | { readonly kind: 'contact.update'; readonly attributes: JsonObject }
  | { readonly kind: 'list.add'; readonly list: string }
  | { readonly kind: 'list.remove'; readonly list: string }
  | ConsentChange
  | { readonly kind: 'event.record'; readonly name: string; readonly properties: JsonObject };

/** Sets attributes of the run's contact; a null value removes the attribute. Others stay as they are. */
export const updateContact = (attributes: JsonObject): Command => ({ kind: 'contact.update', attributes });

/** Adds the run's contact to a list, by its name or id; the list is made when it does not exist. A second add changes nothing. */
export const addToList = (list: string): Command => ({ kind: 'list.add', list });

/** Takes the run's contact off a list; someone who is not on it stays off it. */
export const removeFromList = (list: string): Command => ({ kind: 'list.remove', list });

/** Records an event of the run's contact; waits and triggers see it like one from outside. */
export const recordEvent = (name: string, properties: JsonObject = {}): Command => ({ kind: 'event.record', name, properties });

/** Keeps what the run's contact has agreed to or taken back, with its proof. Journeys hear of it as `consent.granted`, `consent.asked` or `consent.withdrawn`. */
export const setConsent = (change: Omit<ConsentChange, 'kind'>): ConsentChange => ({ kind: 'consent.set', ...change });
