import type { SendingRules } from '@parcours/sdk/api';
import type { Contact, Item, JsonObject } from '@parcours/sdk/node';
import type { WorkflowSettings } from '@parcours/sdk/workflow';
import type { DeliveryChange } from '../changes.js';
import type { RunOutcome } from '../exits/exit.js';
import type { EventEntry, NewEvent, Store } from '../ports.js';
import type { Rate } from '../sending/pace.js';
import type { CAUSES, RunStatus, StepError, Token, Waiter } from '../run.js';
import { eventJson } from '../waits/event-json.js';

export interface StoredRun {
  readonly id: number;
  readonly versionId: number;
  readonly workflowId: number;
  readonly contactId: number | null;
  readonly entryKey: string | null;
  readonly limitKey: string | null;
  readonly status: RunStatus;
  readonly live: number;
  readonly error: StepError | null;
  readonly response: unknown;
  readonly outcome: RunOutcome | null;
  readonly parentRunId?: number | null;
  readonly depth?: number;
  readonly cause?: (typeof CAUSES)[number];
}

export interface StoredDelivery extends Pick<DeliveryChange, 'tokenId' | 'visit' | 'item' | 'status'> {
  readonly id: number;
  readonly runId: number;
  readonly attempt: number;
  readonly channel: string;
  readonly code: string | null;
  readonly reason: string | null;
}

/** Everything a store holds, read at one instant, in id order. */
export interface StoreState {
  readonly runs: readonly StoredRun[];
  readonly tokens: readonly Token[];
  readonly waiters: readonly Waiter[];
  readonly deliveries: readonly StoredDelivery[];
  readonly events: readonly Pick<NewEvent, 'contactId' | 'name' | 'properties'>[];
  /** History: how many items left which node by which port, passage by passage. */
  readonly passages: readonly { readonly runId: number; readonly versionId: number; readonly node: number; readonly port: number; readonly items: number }[];
  /** Limits: what they count, by workflow and key. */
  readonly gates: readonly { readonly workflowId: number; readonly key: string; readonly open: number; readonly queued: number }[];
  /** What parked tokens have called; open: under way. */
  readonly calls: readonly { readonly tokenId: number; readonly number: number; readonly runId: number | null; readonly open: boolean }[];
  /** Run ids that wait for another one to end. */
  readonly queue: readonly number[];
  /** The last entries that entry rules remember; contact 0 is nobody. */
  readonly entrances: readonly { readonly workflowId: number; readonly contactId: number; readonly key: string; readonly runId: number; readonly open: boolean }[];
  /** By `version:node:port`; none is 0. */
  readonly counts: ReadonlyMap<string, number>;
}

/** A store with what stands around it, so that one suite and one simulation can use either. */
export interface StoreWorld {
  readonly workspaceId: number;
  readonly store: Store;
  /** The same truth seen by another process. */
  readonly second: Store;
  /** Ids nobody has used; of `store` and of `second`. */
  readonly tokenIds: readonly [() => number, () => number];
  addContact(attributes?: JsonObject): Promise<number>;
  contact(id: number): Promise<Pick<Contact, 'attributes'>>;
  members(list: string): Promise<readonly number[]>;
  /** From now on the event starts runs of this version at its first node. */
  listen(event: string, versionId: number): Promise<void>;
  /** The version is published, with these settings; its workflow has the same id. */
  govern(versionId: number, settings: WorkflowSettings): Promise<void>;
  /** From now on the workflow of this version is paused, or no longer. */
  pause(versionId: number, paused: boolean): Promise<void>;
  state(): Promise<StoreState>;
  /** From now on these rules of sending hold. */
  setSendingRules(rules: SendingRules): Promise<void>;
  /** Makes a credential with a rate; a known one gets another rate. */
  setRate(rate: Rate, credentialId?: number): Promise<number>;
  /** The contact agrees to text messages with offers. */
  agree(contactId: number, zone?: string): Promise<void>;
}

/** Lets every event in that an entry point listens to. */
export const admitAll = (_entry: EventEntry, event: NewEvent): Item[] => [{ json: { event: eventJson(event) } }];
