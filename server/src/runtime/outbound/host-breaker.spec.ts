import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HostBreaker } from './host-breaker.js';

const HOST = 'api.example.org';

describe('a host that does not answer (G7)', () => {
  it('is left alone after ten failures in a row, then tried by one request, and by all once that is answered', () => {
    let now = 0;
    const breaker = new HostBreaker(() => now, () => 0.5);
    for (let number = 0; number < 9; number += 1) breaker.failed(HOST);
    breaker.answered(HOST);
    for (let number = 0; number < 9; number += 1) breaker.failed(HOST);
    expect(breaker.refusal(HOST)).toBeNull();
    breaker.failed(HOST);
    expect(breaker.refusal(HOST)).toMatchObject({ who: 'transient', code: 'host_resting', retryAt: 37_500 });
    expect(breaker.refusal('other.example.org')).toBeNull();
    now = 30_000;
    expect(breaker.refusal(HOST)).toBeNull();
    expect(breaker.refusal(HOST)?.code).toBe('host_resting');
    breaker.answered(HOST);
    expect([breaker.refusal(HOST), breaker.refusal(HOST)]).toEqual([null, null]);
  });

  it('rests twice as long after each probe that fails, five minutes at most; a probe that got lost blocks it for a minute', () => {
    let now = 0;
    const breaker = new HostBreaker(() => now, () => 0);
    for (let number = 0; number < 10; number += 1) breaker.failed(HOST);
    const rests = [];
    for (let probe = 0; probe < 6; probe += 1) {
      const until = breaker.refusal(HOST)?.retryAt ?? now;
      rests.push(until - now);
      now = until;
      expect(breaker.refusal(HOST)).toBeNull();
      breaker.failed(HOST);
    }
    expect(rests).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
    now += 300_000;
    expect(breaker.refusal(HOST)).toBeNull();
    expect(breaker.refusal(HOST)).not.toBeNull();
    now += 60_000;
    expect(breaker.refusal(HOST)).toBeNull();
  });

  it('gets one request at a time at most while it has not answered, whatever comes in which order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant('ask' as const), fc.constant('fail' as const), fc.integer({ min: 0, max: 400_000 })), { maxLength: 200 }), (steps) => {
        let now = 0;
        const breaker = new HostBreaker(() => now, () => 0);
        for (let number = 0; number < 10; number += 1) breaker.failed(HOST);
        const gone: number[] = [];
        let away = 0;
        for (const step of steps) {
          if (typeof step === 'number') now += step;
          else if (step === 'ask' && breaker.refusal(HOST) === null) {
            gone.push(now);
            away += 1;
          } else if (step === 'fail' && away > 0) {
            away -= 1;
            breaker.failed(HOST);
          }
        }
        for (const [index, at] of gone.entries()) expect(at - (gone[index - 1] ?? -Infinity)).toBeGreaterThanOrEqual(30_000);
        expect(gone[0] ?? Infinity).toBeGreaterThanOrEqual(30_000);
      }),
    );
  });
});
