import type { Json, JsonObject } from '@parcours/sdk/node';

/** The event of a contact whose attributes a run has changed, so that the log says who did. */
export const CONTACT_UPDATED = 'contact.updated';

export const withPatch = (attributes: JsonObject, patch: JsonObject): JsonObject => Object.fromEntries(Object.entries({ ...attributes, ...patch }).filter(([, value]) => value !== null));

/** The database keeps no order of keys. */
const plain = (value: Json | undefined): string => JSON.stringify(value ?? null, (_, part: unknown) => (typeof part === 'object' && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1))) : part));

/** What of a patch changes something: null removes an attribute. */
export const changedAttributes = (before: JsonObject, patch: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(patch).filter(([name, value]) => plain(before[name]) !== plain(value)));
