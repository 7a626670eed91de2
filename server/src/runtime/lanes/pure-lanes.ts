import { Lane, type LaneWork } from './lane.js';
import { pureStep, type LaneParts } from './pure-lane.js';

/**
 * The lane that moves tokens, and one that helps it while there is more than one batch to do: one executes while the other commits.
 * The helper only looks by itself at each poll, so a server at rest asks the database no more often than before.
 */
export function pureLanes(parts: LaneParts, untilDue: LaneWork['untilDue'], onError: LaneWork['onError']): { readonly pure: Lane; readonly helper: Lane } {
  const helper = new Lane({ name: 'second pure', step: pureStep(parts), untilDue: () => Promise.resolve(null), onError });
  const step = pureStep(parts);
  const pure = new Lane({
    name: 'pure',
    step: async () => {
      const full = await step();
      if (full) helper.nudge();
      return full;
    },
    untilDue,
    onError,
  });
  return { pure, helper };
}
