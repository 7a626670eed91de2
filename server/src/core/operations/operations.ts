
/** Which runs of a workflow an operation is about. All that is set must hold. */
export interface RunFilter {
  readonly runIds?: readonly number[];
  readonly status?: 'running' | 'done' | 'failed' | 'cancelled';
  readonly errorCode?: string;
  /** Where a running run stands, or where a failed one failed. */
  readonly nodeId?: string;
  /** Epoch milliseconds of their start. */
  readonly from?: number;
  readonly to?: number;
  /** True: only those whose call to another service was given up and not sent again yet. */
  readonly givenUp?: boolean;
  /** Of those under way: what they do at this moment. */
  readonly state?: 'queued' | 'running' | 'waiting';
  /** A part of the code or message of what went wrong. */
  readonly errorText?: string;
  readonly contactId?: number;
  /** Runs of these contacts, and the one of this number. */
  readonly whose?: { readonly contactIds: readonly number[]; readonly runId: number | null };
}

/** The same over all workflows, as the list of runs is filtered: a search is the beginning of an email, or the number of a run. */
export interface FilterAcross extends Omit<RunFilter, 'whose'> {
  readonly workflowId?: number;
  readonly search?: string;
}

export type RequestAcross = { readonly kind: 'cancel'; readonly filter: FilterAcross } | { readonly kind: 'retry' | 'replay'; readonly filter: FilterAcross; readonly version: 'same' | 'current' };

/** What becomes of those who stand at a node of an older version. */
export type Choice = { readonly do: 'finish' } | { readonly do: 'stop' } | { readonly do: 'move'; readonly to?: string };

/** By node id of the older versions; who stands at a node without a choice finishes there. */
export type Choices = Readonly<Record<string, Choice>>;

/**
 * How a pause ends. `now`: what is late goes on at once. `shift`: everything is put off by the length of the pause. `tolerance`: what is late by
 * at most this much goes on; the rest ends, or is put off.
 */
export type ResumePlan = { readonly mode: 'now' } | { readonly mode: 'shift' } | { readonly mode: 'tolerance'; readonly toleranceMs: number; readonly rest: 'end' | 'shift' };

export type OperationRequest =
  | { readonly kind: 'move'; readonly choices: Choices }
  | { readonly kind: 'resume'; readonly plan: ResumePlan }
  | { readonly kind: 'cancel'; readonly filter: RunFilter }
  /** `same`: in the version the run was in; `current`: in the published one. */
  | { readonly kind: 'retry' | 'replay'; readonly filter: RunFilter; readonly version: 'same' | 'current' };

export interface Operation {
  readonly id: number;
  readonly workflowId: number;
  readonly kind: OperationRequest['kind'];
  readonly status: 'running' | 'done' | 'failed' | 'stopped';
  readonly done: number;
  readonly skipped: number;
  /** Why some were skipped: how many, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  readonly error: string | null;
  readonly by: string | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /** Runs that a retry or replay has started; the first hundred. */
  readonly runIds: readonly number[];
}

/** Who stands at a node of an older version. */
export interface Standing {
  readonly version: number;
  readonly nodeId: string;
  readonly name: string;
  readonly waiting: number;
  readonly ready: number;
  readonly working: number;
}

export interface MovePreview {
  readonly nodes: readonly { readonly nodeId: string; readonly move: number; readonly stop: number; readonly finish: number; readonly stay: Readonly<Record<string, number>> }[];
}

export interface Late {
  readonly pausedAt: number;
  readonly late: number;
  readonly withinTolerance: number;
  /** Wait for a date that has not come, or for an event. */
  readonly waiting: number;
}

export interface OverdueRun {
  readonly runId: number;
  readonly workflowId: number;
  readonly workflowName: string;
  readonly nodeId: string;
  readonly state: 'ready' | 'waiting' | 'working';
  readonly dueAt: number;
}

/** What people do to runs under way. Ids of another workspace count as unknown: `UserError` `not_found`. */
export interface Operations {
  inFlight(workspaceId: number, workflowId: number): Promise<readonly Standing[]>;
  /** What a move would do now, against the draft or the published version. Nothing changes. */
  previewMove(workspaceId: number, workflowId: number, choices: Choices, target: 'draft' | 'published'): Promise<MovePreview>;
  late(workspaceId: number, workflowId: number, toleranceMs: number): Promise<Late>;
  /** How many runs a filter fits; counts no further than `limit`. */
  count(workspaceId: number, workflowId: number, kind: 'cancel' | 'retry' | 'replay', filter: RunFilter, limit: number): Promise<number>;
  /** Records who wants what, does the first slices, and leaves the rest to the workers. Small ones are done when this returns. */
  begin(workspaceId: number, workflowId: number, userId: number | null, request: OperationRequest): Promise<Operation>;
  /** How many runs of all workflows a filter fits; counts no further than `limit` in each. */
  countAcross(workspaceId: number, kind: 'cancel' | 'retry' | 'replay', filter: FilterAcross, limit: number): Promise<number>;
  /** As `begin`, with an operation for each workflow that has runs the filter fits. */
  beginAcross(workspaceId: number, userId: number | null, request: RequestAcross): Promise<readonly Operation[]>;
  read(workspaceId: number, operationId: number): Promise<Operation>;
  list(workspaceId: number, workflowId: number): Promise<readonly Operation[]>;
  /** What is done stays done. */
  stop(workspaceId: number, operationId: number): Promise<Operation>;
  /** Runs whose next step should have been taken a minute ago or earlier. */
  overdue(workspaceId: number): Promise<readonly OverdueRun[]>;
}


