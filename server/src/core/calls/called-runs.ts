import type { Item } from '@parcours/sdk/node';
import type { Priority } from '../admission/journey-rules.js';

/** Workflows may call one another this deep; further ones are not started. */
export const MAX_DEPTH = 20;

/** A node may start this many runs with the items of one token. */
export const MAX_CALLS = 1_000;

/** What became of a call: what the run hands back, or why it gives nothing. */
export type CallResult = { readonly items: readonly Item[] } | { readonly error: { readonly code: string; readonly message: string } };

/** A token that waits for runs it has called. */
export interface CalledRuns {
  /** One run for all items, or one for each of them in their order. */
  readonly together: boolean;
  /** One per run, once all of them have ended; until then the token waits. */
  readonly results: readonly CallResult[] | null;
}

/** A run that is to be started by a node of another one. */
export interface CallChange {
  readonly workspaceId: number;
  /** Of the workflow that is called. */
  readonly workflowId: number;
  readonly tokenId: number;
  /** Which of its token's calls it is, from 0. */
  readonly number: number;
  readonly runId: number;
  readonly contactId: number | null;
  readonly test: boolean;
  readonly priority: Priority;
  /** Its token goes on when it has ended; false: as soon as it has been started. */
  readonly wait: boolean;
  readonly items: readonly Item[];
}
