import type { AdmittedRun } from '../../core/admission/admit-runs.js';
import { noChanges, type Changes } from '../../core/changes.js';
import { countsOf, tokenOf } from './start-runs.js';

/** Runs of which nothing is written yet, and what came of carrying them out. */
export interface EnteredRuns {
  readonly admitted: readonly AdmittedRun[];
  readonly changes: Changes;
}

/** The same runs at their entry points, as if nothing had been done: the lanes carry them out. */
export const notCarriedOut = ({ admitted }: EnteredRuns): EnteredRuns => ({ admitted, changes: { ...noChanges(), born: admitted.map((one) => tokenOf(one, () => true)) } });

/** All of them as one transaction writes them: none of their tokens exists yet, so what lives on is inserted where it stands now. */
export function together(groups: readonly EnteredRuns[]): EnteredRuns {
  const all = <Name extends keyof Changes>(name: Name): Changes[Name][number][] => groups.flatMap(({ changes }) => changes[name] as Changes[Name][number][]);
  const admitted = groups.flatMap((group) => group.admitted);
  const changes: Changes = {
    ...noChanges(),
    born: [...all('moved'), ...all('born')], waiters: all('waiters'), runs: all('runs'), activations: all('activations'), steps: all('steps'),
    counts: [...countsOf(admitted), ...all('counts')], commands: all('commands'), calls: all('calls'), deliveries: all('deliveries'),
  };
  return { admitted, changes };
}
