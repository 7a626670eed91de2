/** A clock that stands still until it is told to move. */
export interface FakeClock {
  /** Epoch milliseconds. */
  now(): number;
  advance(byMs: number): void;
  set(toMs: number): void;
}

/** Starts at an ISO 8601 instant or at epoch milliseconds; by default on 1 March 2027, 09:00 UTC. */
export function fakeClock(start: string | number = '2027-03-01T09:00:00Z'): FakeClock {
  let nowMs = typeof start === 'number' ? start : Date.parse(start);
  if (!Number.isFinite(nowMs)) throw new RangeError(`Expected an ISO 8601 instant such as 2027-03-01T09:00:00Z, found ${JSON.stringify(start)}.`);
  return {
    now: () => nowMs,
    advance: (byMs) => void (nowMs += byMs),
    set: (toMs) => void (nowMs = toMs),
  };
}
