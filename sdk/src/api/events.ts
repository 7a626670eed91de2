import type { PackageOperation, PackageStep } from './packages.js';
import type { ContactImport } from './people.js';
import type { Permission } from './permissions.js';
import type { NodeCount, RuleCounts, RunError, RunStatus } from './schemas.js';

/**
 * Everything the server says over socket.io, as one union; the event's name is its `type`.
 * Rooms are joined by asking (`watch`), after a permission check; diffs come at most five times a second per room.
 */
export type LiveEvent =
  /** Room of a workflow: what changed on its nodes since the last message. Counts are totals, not deltas. */
  | { readonly type: 'workflow.activity'; readonly workflowId: number; readonly nodes: readonly NodeCount[]; readonly active: number; readonly started: number; readonly failed: number; readonly rules?: RuleCounts }
  /** Room of a workflow: how far a node is with a long batch; `done` equal to `total` when it is through. */
  | { readonly type: 'node.progress'; readonly workflowId: number; readonly nodeId: string; readonly done: number; readonly total: number; readonly note: string | null }
  /** Room of a workflow: somebody has it open, with this node selected for so long; said again every few seconds, and once when they leave. `key` tells windows apart. */
  | { readonly type: 'workflow.presence'; readonly workflowId: number; readonly key: string; readonly name: string; readonly nodeId: string | null; readonly forMs: number; readonly here: boolean }
  /** Room of a workflow: comments were written, resolved or deleted; read them again. */
  | { readonly type: 'workflow.comments'; readonly workflowId: number }
  /** Room of a run: steps taken since the last message and where the run is now. */
  | { readonly type: 'run.progress'; readonly runId: number; readonly status: RunStatus; readonly steps: readonly LiveStep[]; readonly waitingAt: readonly string[]; readonly error: RunError | null }
  /** Room of the workspace of whoever installs: how far it is. */
  | { readonly type: 'package.progress'; readonly operationId: number; readonly name: string; readonly status: PackageOperation['status']; readonly step: PackageStep }
  /** Room of the workspace: how far an import of contacts is. */
  | { readonly type: 'import.progress'; readonly importId: number; readonly state: ContactImport['state']; readonly rowsDone: number; readonly bytesDone: number; readonly created: number; readonly updated: number; readonly skipped: number; readonly refused: number }
  /** Room of the log: there are newer lines, or one of the newest has changed; ask for them, at most once a second. */
  | { readonly type: 'log.changed' }
  /** Room of the workspace: node packages have come or gone; read the catalog again. */
  | { readonly type: 'catalog.changed' }
  /** Room of the workspace: an alert has begun, was acknowledged or is over; ask for the bell again. */
  | { readonly type: 'alerts.changed' }
  /** Room of the workspace: a workflow was saved, published, paused or removed. */
  | { readonly type: 'workflow.changed'; readonly workflowId: number; readonly revision: number };

export interface LiveStep {
  readonly nodeId: string;
  readonly visit: number;
  readonly port: string | null;
  readonly items: number;
  readonly error: RunError | null;
}

/** What a client may ask for; answered with `{ ok: true }` or `{ ok: false, message }`. Joining `workspace` is implied. */
export type WatchRequest = { readonly workflowId: number } | { readonly runId: number } | { readonly log: true };

/** What each kind of room needs; looked at when it is joined, and again while somebody is in it. The workspace's own room comes with the connection. */
export const socketPermissions = { workspace: 'workflows:read', workflow: 'workflows:read', run: 'runs:read', log: 'runs:data' } as const satisfies Readonly<Record<string, Permission>>;

/** What a page that has a workflow open says about itself to the others who watch it. Nothing of it is stored. */
export interface PresenceReport {
  readonly workflowId: number;
  /** 8 to 32 small letters and digits, made up by the page. */
  readonly key: string;
  readonly nodeId: string | null;
  /** How long this node has been selected. */
  readonly forMs: number;
  readonly here: boolean;
}

/** Client to server. */
export interface ClientEvents {
  watch: (request: WatchRequest, answer: (result: { ok: true } | { ok: false; message: string }) => void) => void;
  unwatch: (request: WatchRequest) => void;
  /** Heard by those who watch the workflow; only whoever watches it too can say it. */
  present: (report: PresenceReport) => void;
}

/** Server to client. */
export interface ServerEvents {
  live: (event: LiveEvent) => void;
}
