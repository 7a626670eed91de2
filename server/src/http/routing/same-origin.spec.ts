import { describe, expect, it } from '@jest/globals';
import { isForeign } from './same-origin.js';

const base = 'https://parcours.example.com';

describe('requests from other sites', () => {
  it('are recognised by where the browser says they come from', () => {
    expect(isForeign({ origin: 'https://evil.example' }, base)).toBe(true);
    expect(isForeign({ origin: 'null' }, base)).toBe(true);
    expect(isForeign({ origin: 'https://parcours.example.com.evil.example' }, base)).toBe(true);
    expect(isForeign({ origin: 'http://parcours.example.com' }, base)).toBe(true);
    expect(isForeign({ 'sec-fetch-site': 'cross-site' }, base)).toBe(true);
  });
  it('are told from our own pages and from tools', () => {
    expect(isForeign({ origin: base, 'sec-fetch-site': 'same-origin' }, base)).toBe(false);
    expect(isForeign({ origin: 'http://localhost:5680', host: 'localhost:5680' }, base)).toBe(false);
    expect(isForeign({ host: 'parcours.example.com' }, base)).toBe(false);
  });
});
