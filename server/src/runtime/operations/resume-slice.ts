import type pg from 'pg';
import type { ResumePlan } from '../../core/operations/operations.js';
import { addCounts } from '../store/write-history.js';
import { endRuns } from '../store/write-runs.js';
import { freezeDue, runsFrozenBefore, shiftDue, thawTokens } from './freeze-tokens.js';
import type { OperationRow, Slice } from './operation-row.js';

const SLICE = 5_000;

/** As stored: the plan, and the instants it is measured by. */
interface ResumeRequest {
  readonly plan: ResumePlan;
  readonly pausedAt: number;
  readonly resumedAt: number;
}

/**
 * The phases of a resume; all but the last happen while the workflow is still paused, so that nothing leaves too early:
 *
 *   now:        open -> thaw
 *   shift:      shift -> open -> thaw
 *   tolerance:  freeze -> late (end or shift what is too late) -> open -> thaw
 */
export type Phase = 'freeze' | 'late' | 'shift' | 'open' | 'thaw';

export const firstPhase = (plan: ResumePlan): Phase => ({ now: 'open', shift: 'shift', tolerance: 'freeze' } as const)[plan.mode];

export interface ResumeParts {
  readonly client: pg.ClientBase;
  readonly versionIds: readonly number[];
  readonly now: number;
  /** Takes entries again, and lets no more be set aside. */
  readonly open: () => Promise<void>;
}

async function late({ client, versionIds, now }: ResumeParts, operation: OperationRow): Promise<Slice> {
  const { plan, pausedAt, resumedAt } = operation.request as unknown as ResumeRequest;
  const { toleranceMs, rest } = plan as Extract<ResumePlan, { mode: 'tolerance' }>;
  const before = resumedAt - toleranceMs;
  const { progress } = operation;
  if (rest === 'end') {
    const runIds = await runsFrozenBefore(client, versionIds, before, SLICE);
    const { ended, counts } = await endRuns(client, runIds, null, now, operation.workspace_id);
    await addCounts(client, counts);
    const reasons = { ...progress.reasons, ended: (progress.reasons?.['ended'] ?? 0) + ended };
    return { progress: { ...progress, reasons, phase: runIds.length === 0 ? 'open' : 'late' }, done: ended, skipped: 0, finished: false };
  }
  const { last, shifted } = await shiftDue(client, { versionIds, after: progress.after ?? 0, limit: SLICE }, resumedAt - pausedAt, before);
  return { progress: { ...progress, after: last ?? 0, phase: last === null ? 'open' : 'late' }, done: shifted, skipped: 0, finished: false };
}

/** The next slice of a resume. */
export async function resumeSlice(parts: ResumeParts, operation: OperationRow): Promise<Slice> {
  const { client, versionIds, now } = parts;
  const { progress } = operation;
  const { pausedAt, resumedAt } = operation.request as unknown as ResumeRequest;
  switch (progress.phase as Phase) {
    case 'freeze': {
      const frozen = await freezeDue(client, versionIds, SLICE, now);
      return { progress: { ...progress, phase: frozen < SLICE ? 'late' : 'freeze' }, done: 0, skipped: 0, finished: false };
    }
    case 'late':
      return late(parts, operation);
    case 'shift': {
      const { last, shifted } = await shiftDue(client, { versionIds, after: progress.after ?? 0, limit: SLICE }, resumedAt - pausedAt, null);
      return { progress: { ...progress, after: last ?? 0, phase: last === null ? 'open' : 'shift' }, done: shifted, skipped: 0, finished: false };
    }
    case 'open':
      await parts.open();
      return { progress: { ...progress, phase: 'thaw' }, done: 0, skipped: 0, finished: false };
    case 'thaw': {
      const thawed = await thawTokens(client, versionIds, SLICE);
      return { progress, done: thawed, skipped: 0, finished: thawed === 0 };
    }
  }
}
