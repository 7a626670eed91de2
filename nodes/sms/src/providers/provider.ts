import { UserError, oneLine, type HttpResult, type NodeContext } from '@parcours/sdk/node';

/** One SMS, ready to go. */
export interface Message {
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** A number, a short code or up to eleven letters; empty: the provider's own. */
  readonly sender: string;
  /** True for what somebody has asked for, such as an order's news: it may come at night and says nothing of STOP. */
  readonly service: boolean;
  /** How long the network tries; null: as long as it likes. */
  readonly validForMinutes: number | null;
  /** The delivery's key, the same over all tries. */
  readonly key: string;
}

export interface Sent {
  /** The provider's own id, by which its receipts name the message. */
  readonly providerId?: string;
  /** What the provider says it has cost; units as on the bill. */
  readonly cost?: { readonly amount: number; readonly currency: string };
}

/** The person has answered STOP to this sender before: nothing was sent. */
export interface Stopped {
  readonly stoppedBecause: string;
}

export type Values = Readonly<Record<string, string>>;

/** A way out, opened once for a batch and a credential. */
export interface Provider {
  /** What the provider itself adds to a message that advertises, so that parts are counted with it; empty: nothing. */
  readonly addsToAdvertising?: string;
  /**
   * Hands one message over. `begin` is called right before it could leave, after everything that can go wrong without harm. Throws `UserError`
   * for what repeating cannot help, `TransientError` for what passes, and `outcome_unknown` when the answer was lost.
   */
  send(message: Message, begin: () => Promise<void>): Promise<Sent | Stopped>;
}

export interface OpenedCredential {
  readonly id: number;
  readonly values: Values;
  /** Where the provider reports to. */
  readonly callbackUrl?: string;
}

export type OpenProvider = (credential: OpenedCredential, context: NodeContext) => Provider | Promise<Provider>;

/** A provider's words for a sentence. */
export const quote = (words: unknown): string => oneLine(words, 200);

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

/** An address somebody typed, without the slash at its end. Throws `bad_credential`. */
export function readAddress(values: Values, name: string, example: string): string {
  const text = values[name]?.trim() ?? '';
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new UserError('bad_credential', `Expected the credential to have an address such as ${example}, found "${quote(text)}"; correct the credential.`);
  return text.replace(/\/+$/, '');
}

/** Success is any 2xx. */
export const isSuccess = ({ status }: Pick<HttpResult, 'status'>): boolean => status >= 200 && status < 300;
