import type { Clock } from '../../core/ports.js';
import type { LaneWork } from '../lanes/lane.js';
import type { FileStore } from './file-store.js';

const INTERVAL_MS = 3_600_000;

/** Removes files nobody keeps any more, every hour; several processes may do it at once. */
export function sweepLane(files: FileStore, clock: Clock, onError: (error: unknown) => void): LaneWork {
  let nextAt = 0;
  return {
    name: 'files',
    step: async () => {
      if (clock.now() < nextAt) return false;
      const more = (await files.sweep(clock.now())) > 0;
      if (!more) nextAt = clock.now() + INTERVAL_MS;
      return more;
    },
    untilDue: () => Promise.resolve(null),
    onError,
  };
}
