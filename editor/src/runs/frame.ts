export interface Frame<T> {
  /** Kept until the screen is drawn next; what came before it in the same frame is merged with it. */
  add(news: T): void;
  stop(): void;
}

/**
 * However many messages come between two frames, the screen is changed once; with `everyMs`, the first at once and what follows at most so often: nobody
 * reads a number that changes sixty times a second. A page nobody sees draws nothing, and shows the sum once it is looked at.
 */
export function createFrame<T>(draw: (news: T) => void, merge: (earlier: T, later: T) => T, everyMs = 0): Frame<T> {
  let kept: T | null = null;
  let asked: number | null = null;
  let waiting: ReturnType<typeof setTimeout> | null = null;
  let drawnAt = -Infinity;
  const ask = (): void => {
    waiting = null;
    asked ??= requestAnimationFrame(turn);
  };
  const turn = (): void => {
    asked = null;
    drawnAt = performance.now();
    const news = kept;
    kept = null;
    if (news !== null) draw(news);
  };
  return {
    add(news) {
      kept = kept === null ? news : merge(kept, news);
      if (asked !== null || waiting !== null) return;
      const wait = drawnAt + everyMs - performance.now();
      if (wait > 0) waiting = setTimeout(ask, wait);
      else ask();
    },
    stop() {
      if (waiting !== null) clearTimeout(waiting);
      if (asked !== null) cancelAnimationFrame(asked);
      asked = kept = waiting = null;
    },
  };
}
