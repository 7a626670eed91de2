import type { Lane } from '../../lanes/lane.js';
import type { StreamParts } from './keep-stream.js';
import { StreamKeeper } from './stream-keeper.js';
import { watchLane } from './watch-lane.js';

/** Everything entry points have done outside: polls, streams, registrations. */
export interface Watching {
  readonly lanes: readonly Lane[];
  /** Resolves once polls under way are committed and streams closed. */
  close(): Promise<void>;
}

export function openWatching(parts: StreamParts): Watching {
  const watches = watchLane(parts);
  const streams = new StreamKeeper(parts);
  return {
    lanes: [watches.lane, streams.lane],
    close: async () => {
      await streams.close();
      await watches.idle();
    },
  };
}
