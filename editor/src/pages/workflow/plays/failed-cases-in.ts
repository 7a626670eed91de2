import type { CaseOutcome } from '@parcours/sdk/api';
import { ApiFailure } from '../../../api/failure';

/** The test cases a publication was refused for; null when it was refused for another reason. */
export function failedCasesIn(thrown: unknown): readonly CaseOutcome[] | null {
  const cases = thrown instanceof ApiFailure && thrown.code === 'cases_failed' ? thrown.details['cases'] : undefined;
  return Array.isArray(cases) ? (cases as CaseOutcome[]) : null;
}
