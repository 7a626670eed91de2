import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { burstOf, effectiveRate, freshPace, paceAt, roomAt, roomOf, spend, type Rate } from './pace.js';

const START = Date.UTC(2026, 10, 22, 23, 50);
const DAY_MS = 86_400_000;
const rates = fc.record({ perSecond: fc.option(fc.double({ min: 0.05, max: 50, noNaN: true })), perDay: fc.option(fc.integer({ min: 1, max: 200 })), concurrent: fc.constant(null) });

/** Whoever asks at these instants takes all there is room for. */
function sendGreedily(rate: Rate, gaps: readonly number[]): number[] {
  const sent: number[] = [];
  let now = START;
  let pace = paceAt(freshPace(now), rate, now);
  for (const gap of gaps) {
    pace = paceAt(pace, rate, (now += gap));
    const room = Math.min(roomOf(pace, rate, 0), 100);
    pace = spend(pace, room);
    for (let index = 0; index < room; index++) sent.push(now);
  }
  return sent;
}

describe('the pace of a provider', () => {
  it('is never exceeded, however often and whenever somebody asks, also when the clock goes back', () => {
    fc.assert(
      fc.property(rates, fc.array(fc.oneof(fc.integer({ min: 0, max: 700 }), fc.integer({ min: -5_000, max: 90_000 })), { maxLength: 60 }), (rate, gaps) => {
        const sent = sendGreedily(rate, gaps);
        const clockWentBack = gaps.some((gap) => gap < 0);
        if (rate.perSecond !== null && !clockWentBack)
          for (let first = 0; first < sent.length; first++)
            for (let last = first; last < sent.length; last++) {
              const seconds = ((sent[last] as number) - (sent[first] as number)) / 1_000;
              if (last - first + 1 > burstOf(rate.perSecond) + seconds * rate.perSecond + 0.001) return false;
            }
        // from the latest instant seen on a clock that goes back is held still
        const days = new Map<number, number>();
        let latest = 0;
        for (const instant of sent) {
          latest = Math.max(latest, instant);
          days.set(Math.floor(latest / DAY_MS), (days.get(Math.floor(latest / DAY_MS)) ?? 0) + 1);
        }
        return rate.perDay === null || clockWentBack || [...days.values()].every((count) => count <= (rate.perDay as number));
      }),
      { numRuns: 500 },
    );
  });

  it('gives room again when it says so: nobody waits for ever, and nobody looks in vain for long', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 500 }), (rate, waiting) => {
        let pace = paceAt(freshPace(START), rate, START);
        let left = waiting;
        let looks = 0;
        for (let now = START; left > 0; looks++) {
          pace = paceAt(pace, rate, now);
          const room = Math.min(left, roomOf(pace, rate, 0), 1_000);
          pace = spend(pace, room);
          left -= room;
          const next = roomAt(pace, rate, left);
          if (next <= now || looks > 2 * waiting + 50) return false;
          now = next;
        }
        return true;
      }),
      { numRuns: 300 },
    );
  });

  it('is what somebody has set, else what the type says; nonsense of a package limits nothing', () => {
    expect(effectiveRate(null, { perSecond: 10 })).toEqual({ perSecond: 10, perDay: null, concurrent: null });
    expect(effectiveRate({ perSecond: null, perDay: 5, concurrent: null }, { perSecond: 10 })).toEqual({ perSecond: null, perDay: 5, concurrent: null });
    expect(effectiveRate(null, { perSecond: -1, perDay: Number.NaN })).toBeNull();
    expect(effectiveRate(null, null)).toBeNull();
  });
});
