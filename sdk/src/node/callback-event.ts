import type { JsonObject } from './json.js';

/** What a provider reports about a message, or brings from a person. The event of the contact is called `<channel>.<kind>`. */
export const CALLBACK_KINDS = [
  'accepted', 'delivered', 'deferred', 'bounced', 'complained', 'opened', 'clicked', 'unsubscribed', 'stopped', 'received', 'failed', 'printed', 'posted', 'returned',
] as const;

export type CallbackKind = (typeof CALLBACK_KINDS)[number];

/** One thing a provider reports. */
export interface CallbackEvent {
  /** One of `CALLBACK_KINDS`, or another word in camelCase that the package's conditions know. */
  readonly kind: CallbackKind | (string & {});
  /** What the node named in `DeliveryResult.providerId`. */
  readonly providerId?: string;
  /** `item.delivery.key`, where the other side gives it back. */
  readonly key?: string;
  /** Whom the message went to; for `received` and `stopped` whom it came from. Unless said, the contact's own. */
  readonly address?: string;
  /** For `bounced`: nobody will ever read there, so the address is written to no more. */
  readonly permanent?: boolean;
  /** Epoch milliseconds; the moment of the call unless said. */
  readonly at?: number;
  /** The provider's own id of this report: what comes again with it counts once. Without it, what says the same counts once. */
  readonly eventId?: string;
  /** Kept with the event: what a `received` message says, why it `bounced`. */
  readonly properties?: JsonObject;
}
