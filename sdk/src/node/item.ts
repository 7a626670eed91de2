import type { Files } from './file.js';
import type { JsonObject } from './json.js';

/** The person a journey run belongs to, as it stood when the batch was claimed. */
export interface Contact {
  readonly id: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly externalId: string | null;
  /** IANA zone, for example `Europe/Paris`; null when unknown (the workspace zone applies). */
  readonly timezone: string | null;
  /** BCP 47 tag, for example `fr-FR`; null when unknown. */
  readonly locale: string | null;
  readonly attributes: JsonObject;
}

/** The unit of data that flows through a graph. An event that started or resumed the run stands under `json.event`. */
export interface Item {
  readonly json: JsonObject;
  /** Absent without files. */
  readonly files?: Files;
}

/** Where an item stands: enough for a node to make its effect idempotent and to log in a way people can follow. */
export interface ItemRun {
  readonly id: number;
  /** `journey`: the run has a contact as its subject. `flow`: it has just items. */
  readonly mode: 'journey' | 'flow';
  /** True for a run started from the editor. */
  readonly test: boolean;
  /** How many nodes this branch of the run has entered, this one included. Branches count on their own: what must be unique takes `delivery.key`. */
  readonly visit: number;
}

/** What the engine prepared for one external effect: recorded as *pending* before `execute` is called. */
export interface DeliveryIntent {
  /** Stable over retries of the same visit: give it to the other side as idempotency key where it takes one. */
  readonly key: string;
  /** 1-based; grows with every retry of this visit. */
  readonly attempt: number;
  /** Set when a contact is played through a draft, for nodes that declare `rehearses`: nothing may leave; answer with the `copy` of what would. */
  readonly rehearsal?: true;
  /** Set when somebody wants to see the message in their own inbox, for nodes that declare `proofs`: it goes to this address instead, marked as a test, with nothing that counts opens or clicks. */
  readonly proof?: { readonly to: string };
  /** Absolute URL of an image that records `<channel>.opened` for the contact when fetched; empty where openings are not to be noticed. */
  readonly openUrl: string;
  /** Absolute URL of the contact's page to unsubscribe at and to choose what to receive; a POST of `List-Unsubscribe=One-Click` unsubscribes at once (RFC 8058). */
  readonly unsubscribeUrl: string;
  /** Absolute URL of the page where the contact confirms having agreed to the purpose of this message (double opt-in). */
  readonly confirmUrl: string;
}

/** What a node left behind when it asked to be called again after a wait. */
export interface Resumed {
  readonly memo: JsonObject;
  /** What ended the wait; the event then stands under `json.event`. */
  readonly by: 'time' | 'event';
}

/** One item of a batch, with its settings resolved (templates rendered, defaults filled in). */
export interface BatchItem<Params> {
  readonly json: JsonObject;
  /** Absent without files. */
  readonly files?: Files;
  readonly contact: Contact | null;
  readonly params: Params;
  readonly run: ItemRun;
  /** Index of the token this item belongs to: items of one run at one visit share it and stand together. */
  readonly token: number;
  /** Set when the node is called again after its own `wait({ again: true })`; null when the item has just come in. */
  readonly resumed: Resumed | null;
  /** Only for nodes with `effects: 'io'`. */
  readonly delivery: DeliveryIntent | null;
}
