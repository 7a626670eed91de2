import type { JsonObject } from '@parcours/sdk/node';

/** Something that happened to nobody in particular, and how far it has reached the contacts it concerns. */
export interface BusinessEvent {
  readonly id: number;
  readonly name: string;
  readonly properties: JsonObject;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  readonly recordedAt: number;
  /** Who told of it. */
  readonly source: string;
  /** One for each entry point that listens to it. */
  readonly reaches: readonly {
    readonly workflow: { readonly id: number; readonly name: string };
    readonly status: 'running' | 'done' | 'stopped' | 'failed';
    readonly total: number;
    readonly entered: number;
    readonly unfit: number;
    readonly refused: number;
    readonly error: string | null;
  }[];
}

export interface NewBusinessEvent {
  readonly name: string;
  readonly properties: JsonObject;
  readonly occurredAt: number;
  readonly messageId?: string;
  readonly source: string;
}

/** Events without a contact. They start a run for each contact an entry point says they concern. */
export interface BusinessEvents {
  /**
   * Keeps the event and, in the same transaction, that the contacts it concerns shall enter each published workflow that listens to it; workers let
   * them in by slices, each contact once per event and entry point. A known `messageId` changes nothing and answers the first event.
   */
  record(workspaceId: number, event: NewBusinessEvent): Promise<BusinessEvent>;
  /** The last hundred, newest first. */
  list(workspaceId: number): Promise<readonly BusinessEvent[]>;
}
