import { contactScope, holds, type Contact, type JsonObject, type Rule } from '@parcours/sdk/node';
import type { NewEvent } from '../ports.js';
import type { Token, Waiter } from '../run.js';
import { eventJson } from './event-json.js';

/** What a waiter listens to, as a store keeps it. */
export type Listening = Pick<Waiter, 'contactId' | 'workspaceId' | 'number' | 'name' | 'port' | 'rule'>;

export interface WaitHit<Event extends NewEvent> {
  readonly waiter: Listening;
  readonly event: Event;
}

/**
 * The event that ends a wait: the first in the order given that fits one of its waiters; of those it fits, the lowest number.
 * Null when none does. `json`: what the waiting item carries.
 */
export function firstHit<Event extends NewEvent>(waiters: readonly Listening[], events: readonly Event[], contact: Contact | undefined, json: JsonObject): WaitHit<Event> | null {
  const inOrder = [...waiters].sort((a, b) => a.number - b.number);
  for (const event of events) {
    const waiter = inOrder.find((one) => {
      if (one.name !== event.name || one.contactId !== event.contactId || one.workspaceId !== event.workspaceId) return false;
      return one.rule === null || holds(one.rule as Rule, { event: eventJson(event), contact: contact ? contactScope(contact) : null, json });
    });
    if (waiter) return { waiter, event };
  }
  return null;
}

/** The waiting token once the event has come. */
export function resumedBy(token: Token, { waiter, event }: WaitHit<NewEvent>, now: number): Token {
  return { ...token, state: 'resumed', dueAt: now, port: token.again ? null : waiter.port, items: token.items.map((item) => ({ ...item, json: { ...item.json, event: eventJson(event) } })) };
}
