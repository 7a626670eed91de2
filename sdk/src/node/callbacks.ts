import type { NodeContext } from './context.js';
import type { Json, JsonObject, Localized } from './json.js';
import type { HttpResponse } from './outcome.js';

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

/** A call of a provider to a credential's address, at most 1 MB. */
export interface CallbackRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** The full address that was called, as the provider knows it: some sign it. */
  readonly url: string;
  /** What follows the credential's address, without a slash in front; mostly empty. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came, for the check of a signature; see `verifySignature`. */
  readonly rawBody: string;
  /** The body where it is JSON; null otherwise. */
  readonly json: Json;
  /** The body where it is a form (`application/x-www-form-urlencoded`); null otherwise. */
  readonly form: Readonly<Record<string, string>> | null;
}

export interface CallbackAnswer {
  readonly events: readonly CallbackEvent[];
  /** What the provider wants to hear; 200 with an empty body unless said. */
  readonly response?: HttpResponse;
}

/**
 * How a credential type understands what its provider reports. Each credential has an address of its own, with a part nobody can guess,
 * shown in its dialog; whoever calls it is not yet believed.
 */
export interface CredentialCallbacks {
  /** What to do at the provider: where the address is to be entered, and which reports to ask for. Texts may hold `{{ url }}`. */
  readonly help: Localized;
  /**
   * Says what a call reports, with the credential's values at hand. Verifies the provider's signature where it has one. Throws `UserError`
   * for what is not genuine or cannot be read: the caller gets 400 and the sentence, and nothing is recorded. Called again for the same call
   * when the provider repeats it. Reports may come twice, late, in any order, and before the send has been answered: the host sorts that out.
   */
  read(request: CallbackRequest, values: Readonly<Record<string, string>>, context: Pick<NodeContext, 'now' | 'http'>): Promise<CallbackAnswer> | CallbackAnswer;
}
