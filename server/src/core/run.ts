import type { Priority } from './admission/journey-rules.js';
import type { CalledRuns } from './calls/called-runs.js';
import type { EventWait, HttpResponse, Item, JsonObject, NodeFailure, Resumed } from '@parcours/sdk/node';

/**
 * A token's states and the moves between them:
 *
 *   ready ──claim──> (executing) ──> ready at an I/O node │ waiting │ held │ gone
 *   ready at an I/O node ──lease──> leased ──settle──> as above
 *   leased ──lease ends──> leased again, by another owner, one epoch later
 *   waiting ──due──> (executing, through the timer's port or by calling the node again)
 *   waiting ──event──> resumed ──claim──> (executing, through the event's port or by calling the node again)
 *   held ──join fires──> gone (its items go on in one token)
 */
export type TokenState = 'ready' | 'waiting' | 'leased' | 'held' | 'resumed';

/** `pure`: claim, execute and commit are one transaction. `io`: executed under a lease, outside of any transaction. */
export type Lane = 'pure' | 'io';

/** The place of a run in the graph. `node` is the index in the version's document. */
export interface Token {
  readonly id: number;
  readonly runId: number;
  readonly workspaceId: number;
  readonly versionId: number;
  readonly contactId: number | null;
  readonly node: number;
  readonly lane: Lane;
  /** Its run's: which tokens are claimed first when there is more to do than time. */
  readonly priority: Priority;
  readonly state: TokenState;
  /** Epoch milliseconds; `Infinity` when only an event ends the wait. */
  readonly dueAt: number;
  /** Grows each time this token enters a node. */
  readonly visit: number;
  /** Fences an owner whose lease has ended. */
  readonly epoch: number;
  /** Failed attempts at this node and visit. */
  readonly attempt: number;
  /** True once the run has had more than one token: then joins have to be considered. */
  readonly forked: boolean;
  readonly test: boolean;
  /** Of a production run whose items in and out of each step are kept. */
  readonly sampled?: boolean;
  readonly items: readonly Item[];
  /** Nodes entered since it last waited, in batches before this one: a loop that sends and never waits is noticed too. Absent: none. */
  readonly steps?: number;
  /** `waiting`: port taken when due. `resumed`: port taken now. */
  readonly port: string | null;
  /** The node asked to be called again after its wait: what it remembers, and what ended the wait once it has ended. */
  readonly again: { readonly memo: JsonObject; readonly by: Resumed['by'] | null } | null;
  /** `waiting`: for runs it has called. `resumed`: they have ended. Absent: it has called none. */
  readonly calls?: CalledRuns | null;
  /** Its run was called by one that waits for it: what reaches an end is handed back. */
  readonly called?: boolean;
  /** Waiters are registered for it: it stands in a wait for events. */
  readonly listens?: boolean;
  /** Set while only some items of a visit are tried again: which of the visit's deliveries each of them is. Null: as they stand. */
  readonly slots: readonly number[] | null;
}

/** The number of an item's delivery within its token's visit. */
export const slotOf = (token: Pick<Token, 'slots'>, index: number): number => token.slots?.[index] ?? index;

/** A parked token's subscription to an event of its contact. */
export interface Waiter {
  readonly tokenId: number;
  readonly workspaceId: number;
  readonly contactId: number;
  /** Of several waiters of one token that an event fits, the lowest wins. */
  readonly number: number;
  readonly name: string;
  readonly port: string;
  readonly rule: unknown;
  /** Look-back, as in the sdk's `EventWait`; asked once, when the waiter is registered. */
  readonly since?: EventWait['since'];
}

/** What a run came of: an entry, the failure of another run, a node of another run, its retry from the failed node, or its replay from the start. Order is the number stored; append only. */
export const CAUSES = ['entry', 'failure', 'node', 'retry', 'replay'] as const;

export type RunStatus = 'running' | 'done' | 'failed' | 'cancelled';

/** Why a run failed or a step took its error port. */
export interface StepError extends NodeFailure {
  readonly nodeId: string;
}

/** What changes on a run. `live` is a difference: tokens born minus tokens gone. */
export interface RunChange {
  readonly runId: number;
  readonly live: number;
  readonly failed?: StepError;
  readonly response?: HttpResponse;
  /** Set for runs that were called by one that waits: what reached an end in this batch. */
  readonly returned?: readonly Item[];
}
