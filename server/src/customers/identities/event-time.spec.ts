import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventTime } from './event-time.js';

const NOW = Date.UTC(2031, 4, 6, 7, 8, 9);
const DAY = 86_400_000;
const when = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom<unknown>('infinity', '-infinity', 'now', 'tomorrow', 'epoch', '', null, undefined, '0001-01-01', '+275760-09-13T00:00:00Z', '-271821-04-20T00:00:00Z', '294276-12-31', '4714-11-24 BC', {}, [], true),
  fc.double(), fc.maxSafeInteger(), fc.string(),
);

describe('the time of a call', () => {
  it('is one after 1970 that has passed, or is refused, whatever a source says (O4)', () => {
    fc.assert(fc.property(when, when, (timestamp, sentAt) => {
      let at: number;
      try {
        at = eventTime({ timestamp, sentAt, receivedAt: NOW });
      } catch (error) {
        expect(error).toMatchObject({ who: 'user', code: 'bad_timestamp' });
        return;
      }
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThanOrEqual(NOW + 5 * 60_000);
    }), { numRuns: 2_000 });
  });
  it('is as long before it came as it was, by the clock of its sender, before it was sent', () => {
    expect(eventTime({ timestamp: new Date(NOW - 400 * DAY).toISOString(), sentAt: new Date(NOW - 399 * DAY).toISOString(), receivedAt: NOW })).toBe(NOW - DAY);
  });
});
