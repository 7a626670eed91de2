import type { CallbackEvent } from './callback-event.js';
import type { NodeContext } from './context.js';
import type { Json, Localized } from './json.js';
import type { HttpResponse } from './outcome.js';

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
  /**
   * Fetches reports where nobody calls: from a mailbox, or from a list the provider keeps. Called about once a minute for each credential of the
   * type, by one process at a time, and at once after the credential has changed. Hands what it finds to `context.report`, and marks it as read
   * there only once that has returned: what comes again counts once. Throws like a poll; the failure is shown in the credential's dialog,
   * and it is called again later and later.
   */
  readonly collect?: (credential: { readonly id: number; readonly values: Readonly<Record<string, string>> }, context: Pick<NodeContext, 'now' | 'http' | 'address' | 'report'>) => Promise<Collected>;
}

/** What `collect` came to: `nowhere` (these values name no place to fetch from), `all` that was there, or a part, with `more` to be fetched at once. */
export type Collected = 'nowhere' | 'all' | 'more';
