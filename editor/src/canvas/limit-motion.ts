/** More at once say nothing more, and each of them is painted anew sixty times a second. */
const MOST = 6;
/** How long `card-pulse` and `flow-along` take. */
const SPAN_MS = 900;

/** Answers yes to at most so many who ask within the time each of them moves. */
export function limitMotion(most = MOST, spanMs = SPAN_MS, now: () => number = () => performance.now()): () => boolean {
  const begun: number[] = [];
  return () => {
    const at = now();
    while (begun[0] !== undefined && begun[0] <= at - spanMs) begun.shift();
    if (begun.length >= most) return false;
    begun.push(at);
    return true;
  };
}
