import type { Command, DeliveryCost, DeliveryResult, JsonObject, SentCopy } from '@parcours/sdk/node';
import type { Path } from './accounting/path.js';
import { NOT_YOURS } from './retries/retry-at.js';
import type { CallChange } from './calls/called-runs.js';
import type { RunChange, StepError, Token, Waiter } from './run.js';

/** How a step was left; numbers are those of the version's port table. */
export const STEP = { parked: -1, ended: -2, failed: -3, errorPort: -4 } as const;

/**
 * A held token with this port marks a join that has fired while others can still arrive: it absorbs them, and goes when
 * nobody can arrive any more. It carries no items, and is counted nowhere.
 */
export const FIRED = 'fired';

/**
 * Keys of counters that are not output ports; `run*` stand at node -1. They count tokens. At every commit, for each node:
 * entered = left by its ports + error port + ended + failed + those standing there.
 */
export const COUNT = { entered: -1, ended: -2, failed: -3, errorPort: -4, waiting: -5, runStarted: 0, runDone: 1, runFailed: 2, runCancelled: 3 } as const;
export const RUN_NODE = -1;

/** History of one run's passage from claim to park. */
export interface Activation {
  readonly runId: number;
  readonly workspaceId: number;
  readonly versionId: number;
  readonly at: number;
  /** Shared by all runs of the batch that took the same way through the same version. */
  path: Path;
  error: StepError | null;
}

/** Items in and out of one step; kept for test runs, failures and sampled runs. */
export interface StepItems {
  readonly versionId: number;
  readonly runId: number;
  readonly workspaceId: number;
  readonly at: number;
  readonly node: number;
  readonly visit: number;
  readonly input: readonly JsonObject[];
  readonly output: readonly { readonly port: string; readonly items: readonly JsonObject[] }[];
  readonly error: StepError | null;
  readonly log: readonly string[];
  readonly truncated: boolean;
}

export interface CountDelta {
  readonly workspaceId: number;
  readonly versionId: number;
  readonly node: number;
  readonly port: number;
  value: number;
}

export interface CommandChange {
  readonly workspaceId: number;
  readonly contactId: number;
  readonly runId: number;
  readonly command: Command;
}

/** The outcome of an external effect whose intent was recorded before. */
export interface DeliveryChange {
  readonly tokenId: number;
  readonly visit: number;
  readonly item: number;
  readonly status: DeliveryResult['status'] | 'failed' | 'unknown' | 'pending';
  readonly code?: string;
  readonly reason?: string;
  readonly providerId?: string;
  /** The credential the node's settings name: whose reports the other side's id is looked for in. */
  readonly credentialId?: number;
  readonly cost?: DeliveryCost;
  readonly parts?: number;
  readonly copy?: SentCopy;
  /** Put off until then; epoch milliseconds. */
  readonly waitsUntil?: number;
  /** Put off: it joins the line of this credential, and is let go when there is room. */
  readonly line?: number;
}

/**
 * What a worker may still say of effects whose lease it has lost. That something was sent is a fact; anything else counts only
 * where nobody else will ever say better, and nobody will try again. Of what it was not allowed to begin it says nothing.
 */
export const lateDeliveries = (changes: readonly DeliveryChange[]): DeliveryChange[] => changes.filter((change) => change.code !== NOT_YOURS && change.waitsUntil === undefined && change.line === undefined).map((change) => (change.status === 'pending' ? { ...change, status: 'failed' } : change));

/** Everything one batch did, as data: the store commits it in one transaction or not at all. */
export interface Changes {
  /** Tokens claimed for this batch that live on, with their new place. */
  readonly moved: Token[];
  /** Tokens that did not exist before (forks). */
  readonly born: Token[];
  /** Tokens that ended. */
  readonly gone: number[];
  /** Tokens that had waiters registered and have left their wait. */
  readonly unsubscribed: number[];
  readonly waiters: Waiter[];
  readonly runs: RunChange[];
  readonly activations: Activation[];
  readonly steps: StepItems[];
  readonly counts: CountDelta[];
  readonly commands: CommandChange[];
  /** Runs of other workflows that tokens of this batch, parked in it, wait for. */
  readonly calls: CallChange[];
  readonly deliveries: DeliveryChange[];
}

/** Whether the commit may have made runs due that are not in the batch: by an event, a call, or the end of one that is waited for. */
export const startsOthers = ({ commands, calls, runs }: Changes): boolean => commands.length > 0 || calls.length > 0 || runs.some((run) => run.returned !== undefined);

export const noChanges = (): Changes => ({ moved: [], born: [], gone: [], unsubscribed: [], waiters: [], runs: [], activations: [], steps: [], counts: [], commands: [], calls: [], deliveries: [] });
