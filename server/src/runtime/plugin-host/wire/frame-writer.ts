import type { Writable } from 'node:stream';
import { textFrame } from './frames.js';

/**
 * Writes messages, or texts that are their JSON, to a channel; those of one moment go out together. One that can wait goes with what else comes in
 * this turn of the loop, such as the answers of several requests: each write wakes the other side up.
 */
export function frameWriter(channel: Writable): (message: object | string, canWait?: boolean) => void {
  let [isGathering, isLeaving, isWaiting] = [false, false, false];
  const flush = (): void => {
    if (isGathering) channel.uncork();
    isGathering = false;
  };
  const leave = (): void => {
    isLeaving = false;
    flush();
  };
  const turn = (): void => {
    isWaiting = false;
    flush();
  };
  return (message, canWait = false) => {
    if (!isGathering) {
      isGathering = true;
      channel.cork();
    }
    if (canWait && !isWaiting) {
      isWaiting = true;
      setImmediate(turn);
    } else if (!canWait && !isLeaving) {
      isLeaving = true;
      process.nextTick(leave);
    }
    channel.write(textFrame(typeof message === 'string' ? message : JSON.stringify(message)));
  };
}
