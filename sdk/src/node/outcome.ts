import type { Command } from './command.js';
import type { NodeFailure } from './errors.js';
import type { Files } from './file.js';
import type { JsonObject } from './json.js';
import type { Rule } from './rule.js';

/** What was answered to an HTTP request that waits for the run. */
export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects and arrays are sent as JSON, text as it is. */
  readonly body?: unknown;
}

/** What an effect has cost. */
export interface DeliveryCost {
  /** In major units: 0.045 is four and a half cents. */
  readonly amount: number;
  /** ISO 4217, for example `EUR`. */
  readonly currency: string;
}

/** What was sent, for people who look later; at most 1 MB of text. Kept for as long as the workspace says, and goes with the contact. */
export interface SentCopy {
  /** The address, number or postal address (lines) it went to. */
  readonly to: string;
  readonly from?: string;
  readonly subject?: string;
  readonly html?: string;
  readonly text?: string;
  /** Ids of files that `saveFile` answered, for example the pages of a letter. */
  readonly files?: readonly string[];
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
  readonly cost?: DeliveryCost;
  /** How many parts it was sent in: segments of a text message, sheets of a letter. */
  readonly parts?: number;
  readonly copy?: SentCopy;
}

/**
 * The effect is still to come: the delivery stays open until the wait is over, and the node is then called for it again, under the same key. It
 * counts as pending, with a stable code and a sentence people can read.
 */
export interface DeliveryAhead {
  readonly status: 'pending';
  readonly code: string;
  readonly reason: string;
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
  /** The item's files from here on, instead of those it came with; where one item becomes several, each carries them. */
  readonly files?: Files;
}

export interface EventWait {
  /** Event name; the wait looks only at events of the run's contact. */
  readonly name: string;
  /** Residual condition over `{ event, contact, json }`; evaluated on hits only. */
  readonly where?: Rule;
  /** Port taken when the event comes; the event then stands under `json.event`. */
  readonly port: string;
  /**
   * Look-back: an event that has already been received ends the wait at once. `'run'`: since the contact entered, the event that
   * started the run excluded; a number: since that instant, in epoch milliseconds. Absent or null: only what comes from now on.
   */
  readonly since?: 'run' | number | null;
}

export interface WaitOutcome extends Omit<Attachments, 'delivery'> {
  readonly kind: 'wait';
  /** `pending` only with `again`, an instant and no event; items of one run that wait so are called again together, with the `memo` of the first. */
  readonly delivery?: DeliveryResult | DeliveryAhead;
  /** Instant in epoch milliseconds at which `port` is taken; null waits for an event alone. */
  readonly until: number | null;
  /** Port taken when the instant comes. */
  readonly port: string;
  /** The first that comes ends the wait; of one event that fits several, the first in this order. */
  readonly event?: EventWait | readonly EventWait[];
  /** The node is called again when the wait ends, with `item.resumed`; ports are then not taken by themselves. */
  readonly again?: boolean;
  /** With `again`: what the node wants to remember; at most 8 kB of JSON. */
  readonly memo?: JsonObject;
}

/** One of the ways of a fork: as that outcome alone, but what hangs on the step stands on the fork. */
export type ForkWay = Omit<NextOutcome, keyof Attachments> | Omit<WaitOutcome, keyof Attachments>;

export interface ForkOutcome extends Attachments {
  readonly kind: 'fork';
  readonly outcomes: readonly ForkWay[];
}

/** Starts runs of another workflow of the same workspace, with this item and its contact. */
export interface CallOutcome extends Attachments {
  readonly kind: 'call';
  /** Id of the workflow; it is published and has an entry point that listens to calls. */
  readonly workflow: number;
  /** True: the item waits here until the run has ended, and what reached its ends goes on through `port`. False: the item goes on at once. */
  readonly wait: boolean;
  /** True: all items of the token that answer the same call start one run. False: each its own. */
  readonly together: boolean;
  readonly port: string;
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
export type Outcome = NextOutcome | WaitOutcome | ForkOutcome | CallOutcome | EndOutcome | ErrorOutcome;

/** Goes on through an output port (default `main`). */
export const next = (port = 'main', rest: Omit<NextOutcome, 'kind' | 'port'> = {}): NextOutcome => ({ kind: 'next', port, ...rest });

/**
 * Parks the item until an instant, an event of its contact, or whichever comes first. Costs one row while it waits.
 * With `again: true` the node is called again when the wait ends, and finds its `memo` in `item.resumed`.
 */
export const wait = (rest: Omit<WaitOutcome, 'kind' | 'port'> & { readonly port?: string }): WaitOutcome => ({ kind: 'wait', port: 'main', ...rest });

/** Sends one item several ways at once, for example out through a port and into a wait: the run has one token more for each. */
export const fork = (outcomes: readonly ForkWay[], rest: Omit<ForkOutcome, 'kind' | 'outcomes'> = {}): ForkOutcome => ({ kind: 'fork', outcomes, ...rest });

/**
 * Starts a run of another workflow. A run that fails, is cancelled or cannot be started leads to the error port; a run that waits for weeks
 * costs its caller one row. Runs that are waited for end with their caller.
 */
export const call = (workflow: number, rest: Omit<CallOutcome, 'kind' | 'workflow' | 'port' | 'wait' | 'together'> & { readonly port?: string; readonly wait?: boolean; readonly together?: boolean } = {}): CallOutcome => ({
  kind: 'call', workflow, port: 'main', wait: true, together: false, ...rest,
});

/** The events a wait listens to, in order. */
export const eventsOf = (wait: Pick<WaitOutcome, 'event'>): readonly EventWait[] => (wait.event === undefined ? [] : Array.isArray(wait.event) ? (wait.event as readonly EventWait[]) : [wait.event as EventWait]);

/** Ends this branch of the run. */
export const end = (reason?: string): EndOutcome => (reason === undefined ? { kind: 'end' } : { kind: 'end', reason });

/** Fails this item alone; see `errors.ts` for who must act. */
export const fail = (error: NodeFailure): ErrorOutcome => ({ kind: 'error', error });

/** Goes on, with the external effect recorded as skipped and the reason why. */
export const skip = (code: string, reason: string, port = 'main'): NextOutcome => ({ kind: 'next', port, delivery: { status: 'skipped', code, reason } });
