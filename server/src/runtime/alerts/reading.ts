import type pg from 'pg';
import type { Measured } from '../../core/alerts/judge.js';

export interface Reading {
  /** Such as `workflow:12`, `credential:3`, `channel:email`. */
  readonly subject: string;
  readonly measured: Measured;
}

/** What a rule is measured with. `lagMinutes`: how late the oldest due step of the workspace is. */
export interface Situation {
  readonly client: pg.ClientBase;
  readonly workspaceId: number;
  readonly now: number;
  readonly lagMinutes: number;
}
