import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sitePath } from './site-path.js';

describe('the way back after signing in (C6)', () => {
  it.each(['/workflows/7?run=3#a', '/contacts', '/settings?tab=keys'])('is a path of this site: %s', (path) => {
    expect(sitePath(path)).toBe(path);
  });
  it.each(['//evil.example', '/\\evil.example', 'https:evil.example', 'https://evil.example', '\\/evil.example', '/\t/evil.example', '/a/..//evil.example', 'javascript:alert(1)', 'evil', '', '/sign-in?return=/x', undefined])('is home for %s', (path) => {
    expect(sitePath(path)).toBe('/workflows');
  });
  it('never leads elsewhere, whatever it is made of', () => {
    const piece = fc.constantFrom('/', '\\', '//', 'evil.example', ':', 'https:', '\t', '\n', '.', '..', '@', '?', '#', '%2f', '%5c', 'a');
    fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => expect(new URL(sitePath(pieces.join('')), 'https://here.example').host).toBe('here.example')));
  });
});
