import type { BatchItem, Contact } from './item.js';
import type { Json, JsonObject } from './json.js';

/**
 * A contact as templates and rules see it: its attributes stand beside the fixed fields, so that people write
 * `contact.firstName`; a fixed field (`email`, `phone`, ...) wins over an attribute of the same name, which stays
 * reachable as `contact.attributes.email`.
 */
export function contactScope(contact: Contact): JsonObject {
  const known = scopes.get(contact);
  if (known) return known;
  const { attributes, ...fixed } = contact;
  const scope = { ...attributes, ...fixed, attributes };
  scopes.set(contact, scope);
  return scope;
}

/** A contact passes many nodes in one batch; it does not change on the way. */
const scopes = new WeakMap<Contact, JsonObject>();

/** What rules are evaluated over: `{ contact, event, json }`. The engine builds the same for waits and event triggers. */
export function ruleScope(item: Pick<BatchItem<unknown>, 'contact' | 'json'>): { contact: JsonObject | null; event: Json; json: JsonObject } {
  return { contact: item.contact === null ? null : contactScope(item.contact), event: item.json['event'] ?? null, json: item.json };
}
