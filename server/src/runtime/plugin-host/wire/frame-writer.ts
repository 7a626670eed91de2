import type { Writable } from 'node:stream';
import { textFrame } from './frames.js';

/** Writes messages, or texts that are their JSON, to a channel; those of one moment go out together. */
export function frameWriter(channel: Writable): (message: object | string) => void {
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
    channel.write(textFrame(typeof message === 'string' ? message : JSON.stringify(message)));
  };
}
