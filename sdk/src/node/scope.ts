import type { Contact } from './item.js';
import type { Json, JsonObject } from './json.js';

/** What rules and templates see: `contact.firstName` is an attribute, unless it is one of the contact's own properties. */
export interface Scope {
  readonly contact: JsonObject | null;
  readonly event: Json;
  readonly json: JsonObject;
}

const flat = new WeakMap<Contact, JsonObject>();

function contactScope(contact: Contact): JsonObject {
  let scope = flat.get(contact);
  if (!scope) {
    const { attributes, ...own } = contact;
    scope = { ...attributes, ...own, attributes };
    flat.set(contact, scope);
  }
  return scope;
}

/** The scope of one item. The event is the one that started or last resumed the run; null when there was none. */
export function scopeOf(item: { readonly json: JsonObject; readonly contact: Contact | null }): Scope {
  return { contact: item.contact ? contactScope(item.contact) : null, event: item.json['event'] ?? null, json: item.json };
}
