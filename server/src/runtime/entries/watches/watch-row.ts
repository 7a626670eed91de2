import type { Json, JsonObject, NodeFailure } from '@parcours/sdk/node';
import type { EventEntry } from '../../../core/ports.js';

export type WatchKind = 'poll' | 'stream' | 'hook';

export interface WatchRow {
  readonly id: number;
  readonly epoch: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly version_id: number;
  readonly node: number;
  readonly node_id: string;
  readonly kind: WatchKind;
  readonly active: boolean;
  readonly about: string;
  readonly config: JsonObject;
  readonly trigger: EventEntry['trigger'];
  readonly cursor: Json;
  readonly registration: JsonObject | null;
  readonly registered_about: string | null;
  readonly registered_trigger: EventEntry['trigger'] | null;
  readonly failures: number;
}

export const WATCH_COLUMNS = 'id, epoch, workspace_id, workflow_id, version_id, node, node_id, kind, active, about, config, trigger, cursor, registration, registered_about, registered_trigger, failures';

/** As it is kept and shown. */
export interface WatchError extends Pick<NodeFailure, 'who' | 'code' | 'message'> {
  readonly at: number;
}
