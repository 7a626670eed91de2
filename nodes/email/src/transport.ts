import type { NodeFailure } from '@parcours/sdk/node';
import type { Message } from './message.js';

/** What became of one message. */
export type Answer = { readonly providerId: string } | { readonly failure: NodeFailure };

/** A call that did not answer message by message. */
export interface CallFailure {
  readonly failure: NodeFailure;
  /** True when the failure is about the account or the service: the rest of the batch need not be tried. */
  readonly closed: boolean;
}

/** A way of sending, opened for one batch. */
export interface Transport {
  readonly fromEmail: string;
  readonly fromName: string;
  /** Messages in one call. */
  readonly together: number;
  /** Calls under way at once. */
  readonly calls: number;
  /** Answers one for each message, in order, or one for all of them. Never throws. */
  send(messages: readonly Message[]): Promise<readonly Answer[] | CallFailure>;
}

export const isCallFailure = (answer: readonly Answer[] | CallFailure): answer is CallFailure => !Array.isArray(answer);
