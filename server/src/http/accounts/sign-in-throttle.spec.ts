import { describe, expect, it } from '@jest/globals';
import { SignInThrottle } from './sign-in-throttle.js';

describe('guessing a password', () => {
  const minute = 60_000;
  it('is stopped after ten failures and possible again when the oldest is fifteen minutes old', () => {
    const throttle = new SignInThrottle();
    for (let at = 0; at < 9; at++) throttle.failed('ada', at * minute);
    expect(throttle.retryAfterSeconds('ada', 9 * minute)).toBe(0);
    throttle.failed('ada', 9 * minute);
    expect(throttle.retryAfterSeconds('ada', 9 * minute)).toBe(6 * 60);
    expect(throttle.retryAfterSeconds('ada', 15 * minute)).toBe(0);
  });
  it('of one account does not close another', () => {
    const throttle = new SignInThrottle();
    for (let at = 0; at < 20; at++) throttle.failed('ada', at);
    expect(throttle.retryAfterSeconds('grace', 20)).toBe(0);
  });
  it('is forgotten once the right password was given', () => {
    const throttle = new SignInThrottle();
    for (let at = 0; at < 20; at++) throttle.failed('ada', at);
    throttle.succeeded('ada');
    expect(throttle.retryAfterSeconds('ada', 20)).toBe(0);
  });
});
