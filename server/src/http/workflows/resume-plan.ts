import type { ResumeRequest } from '@parcours/sdk/api';
import type { ResumePlan } from '../../core/operations/operations.js';
import { unprocessable } from '../refusal.js';

/** The plan a request stands for. Throws 422 `bad_plan`: a tolerance needs to be said, and what becomes of the rest. */
export function resumePlan({ mode = 'now', toleranceMs, rest }: ResumeRequest): ResumePlan {
  if (mode !== 'tolerance') return { mode };
  if (toleranceMs === undefined || rest === undefined) throw unprocessable('bad_plan', 'Expected "toleranceMs" and "rest" with the mode "tolerance", found one of them missing; say how late is still in time, and what becomes of the others.');
  return { mode, toleranceMs, rest };
}
