import { describe, expect, it } from '@jest/globals';
import { isLate, type JourneyExit } from './exit.js';

const HOUR_MS = 3_600_000;
const goal = (within: JourneyExit['within']): JourneyExit => ({ id: 'g', name: 'Goal', kind: 'goal', where: null, index: 0, versionId: 1, within });
const sent = (hours: number, channel = 'email', status = 'sent') => ({ status, channel, settledAt: hours * HOUR_MS });

describe('the time a goal has (I9)', () => {
  it('is no limit where the journey sets none', () => expect(isLate(goal(null), 0, [], 1e15)).toBe(false));
  it('counts from the last message that went out, not from what failed or was no message', () => {
    const within = { days: 1, after: 'message' } as const;
    expect(isLate(goal(within), 0, [sent(0), sent(40)], 63 * HOUR_MS)).toBe(false);
    expect(isLate(goal(within), 0, [sent(0), sent(40)], 65 * HOUR_MS)).toBe(true);
    expect(isLate(goal(within), 0, [sent(0), sent(40, 'http'), sent(40, 'email', 'failed')], 25 * HOUR_MS)).toBe(true);
    expect(isLate(goal(within), 0, [], 0)).toBe(true);
  });
  it('still counts at the very end of it', () => {
    expect(isLate(goal({ days: 1, after: 'entry' }), 0, [], 24 * HOUR_MS)).toBe(false);
    expect(isLate(goal({ days: 1, after: 'entry' }), 0, [], 24 * HOUR_MS + 1)).toBe(true);
  });
});
