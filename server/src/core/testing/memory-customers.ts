import type { Contact, JsonObject } from '@parcours/sdk/node';
import { changedAttributes, CONTACT_UPDATED, withPatch } from '../changed-attributes.js';
import type { CommandChange } from '../changes.js';
import { judge, type Basis, type KnownState, type WithheldCode } from '../consent/withheld.js';
import type { NewEvent } from '../ports.js';

/** Contacts and lists of the memory store. */
export class MemoryCustomers {
  readonly contacts = new Map<number, Contact>();
  /** Members by workspace and list name. */
  readonly lists = new Map<string, Set<number>>();

  /** What the workspaces write for; the same for all. */
  readonly purposes = new Map<string, Basis>([['newsletter', 'consent'], ['offers', 'consent'], ['service', 'service']]);
  /** By contact, purpose and channel. */
  readonly consents = new Map<string, KnownState>();

  /** Null: the message may be sent. The memory store has no suppression list. */
  judge(contactId: number | null, channel: string, purpose: string | null, asks: boolean): WithheldCode | null {
    return judge({ purpose, basis: purpose === null ? null : (this.purposes.get(purpose) ?? null), state: this.consents.get(`${contactId} ${purpose} ${channel}`) ?? null, suppressed: null, asks });
  }

  addContact(id: number, attributes: JsonObject = {}, rest: Partial<Contact> = {}): Contact {
    const contact: Contact = { id, email: `contact${id}@example.org`, phone: null, externalId: null, timezone: null, locale: null, attributes, ...rest };
    this.contacts.set(id, contact);
    return contact;
  }

  members(workspaceId: number, list: string): Set<number> {
    const key = `${workspaceId} ${list}`;
    const known = this.lists.get(key);
    if (known) return known;
    const made = new Set<number>();
    this.lists.set(key, made);
    return made;
  }

  /** Names of the lists a contact is on. */
  listsOf(contactId: number): string[] {
    return [...this.lists].filter(([, members]) => members.has(contactId)).map(([key]) => key.slice(key.indexOf(' ') + 1));
  }

  /** Carries commands out; answers the events that came of them. */
  run(changes: readonly CommandChange[], now: number): NewEvent[] {
    return changes.flatMap((change): NewEvent[] => {
      const { workspaceId, contactId, command } = change;
      const event = (name: string, properties: JsonObject): NewEvent => ({ workspaceId, contactId, name, properties, occurredAt: now });
      switch (command.kind) {
        case 'contact.update': {
          const contact = this.contacts.get(contactId);
          if (!contact) return [];
          const changed = changedAttributes(contact.attributes, command.attributes);
          this.contacts.set(contactId, { ...contact, attributes: withPatch(contact.attributes, command.attributes) });
          return Object.keys(changed).length === 0 ? [] : [event(CONTACT_UPDATED, changed)];
        }
        case 'list.add': {
          const members = this.members(workspaceId, command.list);
          if (members.has(contactId)) return [];
          members.add(contactId);
          return [event('list.joined', { list: command.list })];
        }
        case 'list.remove':
          return this.members(workspaceId, command.list).delete(contactId) ? [event('list.left', { list: command.list })] : [];
        case 'consent.set': {
          const key = `${contactId} ${command.purpose} ${command.channel}`;
          if (!this.purposes.has(command.purpose) || this.consents.get(key) === command.state) return [];
          this.consents.set(key, command.state);
          return [event(`consent.${command.state}`, { purpose: command.purpose, channel: command.channel, source: command.source })];
        }
        case 'event.record':
          return [event(command.name, command.properties)];
      }
    });
  }
}
