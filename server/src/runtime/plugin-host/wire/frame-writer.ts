import type { Writable } from 'node:stream';
import { toFrame } from './frames.js';

/** Writes messages to a channel; those of one moment go out together. */
export function frameWriter(channel: Writable): (message: unknown) => void {
  let isGathering = false;
  return (message) => {
    if (!isGathering) {
      isGathering = true;
      channel.cork();
      process.nextTick(() => {
        isGathering = false;
        channel.uncork();
      });
    }
    channel.write(toFrame(message));
  };
}
