import type { Command } from './command.js';
import type { NodeFailure } from './errors.js';
import type { JsonObject } from './json.js';
import type { Rule } from './rule.js';

/** What was answered to an HTTP request that waits for the run. */
export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects and arrays are sent as JSON, text as it is. */
  readonly body?: unknown;
}

/** The result of an external effect, kept on its delivery record. */
export interface DeliveryResult {
  /** `skipped`: the node decided not to act, with a reason people can read. */
  readonly status: 'sent' | 'skipped';
  /** The other side's own id, for example an SMTP message id. */
  readonly providerId?: string;
  /** Stable code (`no_address`) and sentence; required when skipped. */
  readonly code?: string;
  readonly reason?: string;
}

interface Attachments {
  readonly commands?: readonly Command[];
  readonly delivery?: DeliveryResult;
  readonly response?: HttpResponse;
}

export interface NextOutcome extends Attachments {
  readonly kind: 'next';
  readonly port: string;
  /** One replacement item, several (one becomes many), or absent: the item goes on unchanged. */
  readonly json?: JsonObject | readonly JsonObject[];
}

export interface EventWait {
  /** Event name; the wait looks only at events of the run's contact. */
  readonly name: string;
  /** Residual condition over `{ event, contact, json }`; evaluated on hits only. */
  readonly where?: Rule;
  /** Port taken when the event comes; the event then stands under `json.event`. */
  readonly port: string;
}

export interface WaitOutcome extends Attachments {
  readonly kind: 'wait';
  /** Instant in epoch milliseconds at which `port` is taken; null waits for the event alone. */
  readonly until: number | null;
  /** Port taken when the instant comes. */
  readonly port: string;
  readonly event?: EventWait;
}

export interface HoldOutcome extends Attachments {
  readonly kind: 'hold';
}

export interface EndOutcome extends Attachments {
  readonly kind: 'end';
  /** Shown on the run: why it ended here. */
  readonly reason?: string;
}

export interface ErrorOutcome {
  readonly kind: 'error';
  readonly error: NodeFailure;
}

/** A node's answer for one item. Plain data: it crosses process borders. */
export type Outcome = NextOutcome | WaitOutcome | HoldOutcome | EndOutcome | ErrorOutcome;

/** Goes on through an output port (default `main`). */
export const next = (port = 'main', rest: Omit<NextOutcome, 'kind' | 'port'> = {}): NextOutcome => ({ kind: 'next', port, ...rest });

/** Parks the item until an instant, an event of its contact, or whichever comes first. Costs one row while it waits. */
export const wait = (rest: Omit<WaitOutcome, 'kind' | 'port'> & { readonly port?: string }): WaitOutcome => ({ kind: 'wait', port: 'main', ...rest });

/** Only for flow nodes that join: the item is kept at the node until the join's policy lets it go. */
export const hold = (): HoldOutcome => ({ kind: 'hold' });

/** Ends this branch of the run. */
export const end = (reason?: string): EndOutcome => (reason === undefined ? { kind: 'end' } : { kind: 'end', reason });

/** Fails this item alone; see `errors.ts` for who must act. */
export const fail = (error: NodeFailure): ErrorOutcome => ({ kind: 'error', error });

/** Goes on, with the external effect recorded as skipped and the reason why. */
export const skip = (code: string, reason: string, port = 'main'): NextOutcome => ({ kind: 'next', port, delivery: { status: 'skipped', code, reason } });
