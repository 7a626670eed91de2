export interface Frame<T> {
  /** Kept until the screen is drawn next; what came before it in the same frame is merged with it. */
  add(news: T): void;
  stop(): void;
}

/** However many messages come between two frames, the screen is changed once. A page nobody sees draws nothing, and shows the sum once it is looked at. */
export function createFrame<T>(draw: (news: T) => void, merge: (earlier: T, later: T) => T): Frame<T> {
  let kept: T | null = null;
  let asked: number | null = null;
  const turn = (): void => {
    asked = null;
    const news = kept;
    kept = null;
    if (news !== null) draw(news);
  };
  return {
    add(news) {
      kept = kept === null ? news : merge(kept, news);
      asked ??= requestAnimationFrame(turn);
    },
    stop() {
      if (asked !== null) cancelAnimationFrame(asked);
      asked = kept = null;
    },
  };
}
