/** Who enters: the members of a list, who is in a segment, or all contacts of the workspace. */
export type Enrolled = { readonly list: number } | { readonly segment: number } | { readonly all: true };

/**
 * Contacts who enter a workflow together:
 *
 *   running ──last contact read──> done
 *   running ──asked to, or the workflow takes no entries any more──> stopped
 *   running ──the entry point is gone or refuses──> failed
 */
export interface Enrolment {
  readonly id: number;
  /** List and segment null: all contacts. */
  readonly list: { readonly id: number; readonly name: string } | null;
  readonly segment: { readonly id: number; readonly name: string } | null;
  /** The business event they enter by; null: somebody let them enter. */
  readonly event: { readonly id: number; readonly name: string } | null;
  readonly status: 'running' | 'done' | 'stopped' | 'failed';
  /** Contacts when it was asked for. */
  readonly total: number;
  readonly entered: number;
  /** Looked at, and not concerned by the event. */
  readonly unfit: number;
  /** Kept out by the workflow's entry rules. */
  readonly refused: number;
  readonly error: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

/** Lets many contacts enter a workflow, each once per enrolment. Ids of another workspace count as unknown: `UserError` `not_found`. */
export interface Enrolments {
  /**
   * Records who shall enter and answers at once; workers do it in slices, behind everything somebody waits for.
   * Throws `UserError` `not_published`, `no_entry`, `enrolment_running` (one at a time per workflow).
   */
  begin(workspaceId: number, workflowId: number, userId: number | null, who: Enrolled): Promise<Enrolment>;
  /** The last fifty, newest first. */
  list(workspaceId: number, workflowId: number): Promise<readonly Enrolment[]>;
  /** Who has entered stays inside; a second call changes nothing. */
  stop(workspaceId: number, workflowId: number, id: number): Promise<Enrolment>;
  /** How many contacts the workspace has. */
  countContacts(workspaceId: number): Promise<number>;
}
