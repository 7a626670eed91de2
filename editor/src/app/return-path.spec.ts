import { describe, expect, it } from 'vitest';
import { returnPath } from './return-path';

describe('where signing in leads', () => {
  it('is the page that was asked for', () => {
    expect(returnPath('/workflows/4?run=7')).toBe('/workflows/4?run=7');
  });

  it.each([['https://evil.example'], ['//evil.example'], ['/\\evil.example'], ['/..//evil.example'], ['javascript:alert(1)'], [''], [undefined], [['/a', '/b']], ['/sign-in']])('is the list of workflows instead of %j', (wanted) => {
    expect(returnPath(wanted)).toBe('/workflows');
  });
});
