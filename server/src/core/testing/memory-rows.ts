import type { DeliveryChange } from '../changes.js';
import type { RunOutcome } from '../exits/exit.js';
import type { NewRun } from '../ports.js';
import type { RunChange, RunStatus, StepError } from '../run.js';

export interface MemoryRun extends NewRun {
  readonly id: number;
  readonly startedAt: number;
  status: RunStatus;
  live: number;
  error: StepError | null;
  response: RunChange['response'] | null;
  outcome: RunOutcome | null;
  readonly entryKey: string | null;
  readonly limitKey: string | null;
}

export interface MemoryDelivery extends Pick<DeliveryChange, 'tokenId' | 'visit' | 'item'> {
  readonly id: number;
  readonly runId: number;
  readonly channel: string;
  readonly purpose?: string | null;
  readonly asks?: boolean;
  status: DeliveryChange['status'];
  attempt: number;
  /** The last attempt that was handed to its node and has not been answered; 0: none. */
  begun: number;
  code?: string;
  reason?: string;
  providerId?: string;
  settledAt?: number;
  /** It has counted for the caps of its contact. */
  counted?: boolean;
  credentialId?: number | null;
}
