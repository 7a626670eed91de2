export interface AdjustableClock {
  now(): number;
  /** Moves the time ahead; it goes on at its ordinary pace from there. */
  advance(ms: number): void;
}

export const DAY_MS = 86_400_000;

/** The system's time, which a test can move ahead instead of sleeping. */
export function createAdjustableClock(): AdjustableClock {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    advance: (ms) => { aheadMs += ms; },
  };
}
