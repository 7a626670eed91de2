import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CALM_MS, REST_MS, advance, type Level, type OpenAlert } from './alert-state.js';

const MINUTE_MS = 60_000;
const look = fc.record({ level: fc.constantFrom<Level>('over', 'near', 'under'), afterMs: fc.integer({ min: 0, max: 20 * MINUTE_MS }), acknowledge: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0) });

/** Plays looks one after the other; the second worker of each look sees what the first has written. */
function play(looks: readonly { level: Level; afterMs: number; acknowledge: boolean }[]) {
  let now = 1_800_000_000_000;
  let open: OpenAlert | null = null;
  let resolvedAt: number | null = null;
  const told: { at: number; state: string }[] = [];
  const trace: { at: number; level: Level; open: boolean }[] = [];
  for (const { level, afterMs, acknowledge } of looks) {
    now += afterMs;
    for (let worker = 0; worker < 2; worker++) {
      const next = advance(open, level, now, resolvedAt);
      if (next === null) continue;
      if (next.changed) told.push({ at: now, state: next.state });
      if (next.state === 'resolved') resolvedAt = now;
      open = next.state === 'resolved' ? null : { state: next.state, calmSince: next.calmSince };
    }
    if (acknowledge && open?.state === 'firing') open = { ...open, state: 'acknowledged' };
    trace.push({ at: now, level, open: open !== null });
  }
  return { told, trace };
}

describe('an alert (I13)', () => {
  it('tells of its beginning and its end in turns, each once, whoever else looks at the same moment', () => {
    fc.assert(fc.property(fc.array(look, { maxLength: 60 }), (looks) => {
      const { told } = play(looks);
      expect(told.map(({ state }) => state)).toEqual(told.map((_, index) => (index % 2 === 0 ? 'firing' : 'resolved')));
    }));
  });

  it('does not flap: between two beginnings lie the calm and the rest, however the numbers jump', () => {
    fc.assert(fc.property(fc.array(look, { maxLength: 60 }), (looks) => {
      const { told } = play(looks);
      const begun = told.filter(({ state }) => state === 'firing').map(({ at }) => at);
      for (let index = 1; index < begun.length; index++) expect(begun[index]! - begun[index - 1]!).toBeGreaterThanOrEqual(CALM_MS + REST_MS);
    }));
  });

  it('is over once all has been well for ten minutes and not before, and what lasts is still open', () => {
    fc.assert(fc.property(fc.array(look, { minLength: 1, maxLength: 60 }), (looks) => {
      const { told, trace } = play(looks);
      for (const { at, state } of told) if (state === 'resolved') expect(trace.filter((one) => one.at > at - CALM_MS && one.at <= at && one.level !== 'under')).toEqual([]);
      const last = trace.at(-1)!;
      const restedUntil = (told.filter(({ state }) => state === 'resolved').at(-1)?.at ?? -Infinity) + REST_MS;
      if (last.level === 'over' && last.at >= restedUntil) expect(last.open).toBe(true);
    }));
  });

  it('neither ends nor begins too soon on a clock that was set back', () => {
    expect(advance({ state: 'firing', calmSince: 5_000_000 }, 'under', 1_000_000, null)).toEqual({ state: 'firing', calmSince: 1_000_000, changed: false });
    expect(advance(null, 'over', 1_000_000, 1_000_000 - 1)).toBeNull();
    expect(advance(null, 'over', 1_000_000, 1_000_000 + 10 * REST_MS)?.state).toBe('firing');
  });
});
