/** A run that has just ended, with the rules that watched over it. */
export interface EndedRun {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly version_id: number;
  readonly contact_id: number | null;
  readonly status: number;
  readonly entry_key: string | null;
  readonly limit_key: string | null;
  readonly cause: number;
}

export const ENDED_COLUMNS = 'id, workspace_id, workflow_id, version_id, contact_id, status, entry_key, limit_key, cause';
