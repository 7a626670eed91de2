import type { Hit, HttpResponse, JsonObject } from '@parcours/sdk/node';
import type { Caller } from './caller.js';

/** An entry point of a draft somebody wants to see a real event of. */
export interface ListenRequest {
  readonly nodeId: string;
  readonly type: string;
  readonly version: number;
  readonly settings: JsonObject;
}

export interface Listened {
  readonly id: number;
  /** Where a webhook listens meanwhile; null for entry points that ask or listen outside. */
  readonly url: string | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly state: 'waiting' | 'received' | 'over';
  readonly items: readonly JsonObject[];
  /** Why the last thing that came brought nothing; null when nothing went wrong. */
  readonly reason: string | null;
}

/** Entry points of drafts that wait for one real event, which is shown and starts nothing. */
export interface Listening {
  /** Ends what listened for the same node. Throws `UserError` `nothing_to_hear`, `address_in_use`, and what the trigger throws when its provider is told. */
  start(workspaceId: number, workflowId: number, request: ListenRequest): Promise<Listened>;
  /** What has come; looks outside for entry points that poll or stream. Null when there is none of this id. What was received is handed over once. */
  look(workspaceId: number, workflowId: number, id: number): Promise<Listened | null>;
  /** False when there is none of this id. */
  stop(workspaceId: number, workflowId: number, id: number): Promise<boolean>;
  /** A call of the test address of a webhook; null when nobody listens there. Throws as the trigger does. */
  receive(path: string, hit: Extract<Hit, { on: 'webhook' }>, caller: Caller): Promise<HttpResponse | null>;
}
