import type { BatchItem, Contact } from './item.js';
import type { Json, JsonObject } from './json.js';

/**
 * A contact as templates and rules see it: its attributes stand beside the fixed fields, so that people write
 * `contact.firstName`; a fixed field (`email`, `phone`, ...) wins over an attribute of the same name, which stays
 * reachable as `contact.attributes.email`.
 */
export function contactScope(contact: Contact): JsonObject {
  return Scoped.of(contact);
}

/** Makes a private field of this class one of any object, frozen ones included. */
class Outside {
  constructor(object: object) {
    return object;
  }
}

/**
 * A contact passes many nodes in one batch and does not change on the way: its scope stays with it. In a private field, because a copy
 * of the contact must not take it along; not in a WeakMap, which took a fifth of a batch's time in garbage collection.
 */
class Scoped extends Outside {
  #scope: JsonObject;

  private constructor(contact: Contact) {
    super(contact);
    const { id, email, phone, externalId, timezone, locale, attributes } = contact;
    this.#scope = Object.assign({}, attributes, { id, email, phone, externalId, timezone, locale, attributes });
  }

  static of(contact: Contact): JsonObject {
    return (#scope in contact ? (contact as unknown as Scoped) : new Scoped(contact)).#scope;
  }
}

/** What rules are evaluated over: `{ contact, event, json }`. The engine builds the same for waits and event triggers. */
export function ruleScope(item: Pick<BatchItem<unknown>, 'contact' | 'json'>): { contact: JsonObject | null; event: Json; json: JsonObject } {
  return { contact: item.contact === null ? null : contactScope(item.contact), event: item.json['event'] ?? null, json: item.json };
}
