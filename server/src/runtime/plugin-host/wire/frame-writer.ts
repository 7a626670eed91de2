import type { Writable } from 'node:stream';
import { textFrame } from './frames.js';

/** Messages that leave together share a frame up to this many characters; a longer one has its own. */
const FRAME_CHARACTERS = 262_144;
/** As long as each turn of the loop brings more that can wait, all of it does; not longer than this. */
const LONGEST_WAIT_MS = 5;

/**
 * Writes messages, or texts that are their JSON, to a channel. Those of one moment leave together, as a list in one frame: each write wakes the other side up,
 * which costs more than what it carries. One that can wait goes with what else comes, until a turn of the loop brings nothing more: answers of several
 * requests come turn by turn.
 */
export function frameWriter(channel: Pick<Writable, 'write'>, now: () => number = () => performance.now()): (message: object | string, canWait?: boolean) => void {
  let texts: string[] = [];
  let [characters, waitsSince] = [0, 0];
  let [isLeaving, isWaiting, hasMore] = [false, false, false];
  const flush = (): void => {
    const [first] = texts;
    if (first === undefined) return;
    channel.write(textFrame(texts.length === 1 ? first : `[${texts.join(',')}]`));
    texts = [];
    characters = 0;
  };
  const leave = (): void => {
    isLeaving = false;
    flush();
  };
  const turn = (): void => {
    if (hasMore && texts.length > 0 && now() - waitsSince < LONGEST_WAIT_MS) {
      hasMore = false;
      setImmediate(turn);
      return;
    }
    isWaiting = false;
    flush();
  };
  const wait = (): void => {
    hasMore = true;
    if (isWaiting) return;
    isWaiting = true;
    waitsSince = now();
    setImmediate(turn);
  };
  return (message, canWait = false) => {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    if (characters + text.length > FRAME_CHARACTERS) flush();
    texts.push(text);
    characters += text.length;
    if (canWait) wait();
    else if (!isLeaving) {
      isLeaving = true;
      process.nextTick(leave);
    }
  };
}
