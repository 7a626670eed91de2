import { describe, expect, it } from '@jest/globals';
import { normaliseEmail } from './normalise-email.js';

describe('email addresses', () => {
  it('are the same person whatever the case and the spaces around', () => {
    expect(normaliseEmail('  Ada@Example.ORG\n')).toBe('ada@example.org');
  });
  it('are the same person whether an accent is typed as one character or as two', () => {
    expect(normaliseEmail('re\u0301mi@example.org')).toBe(normaliseEmail('r\u00e9mi@example.org'));
  });
  it('are different people when letters merely look alike', () => {
    expect(normaliseEmail('\u0430da@example.org')).not.toBe('ada@example.org');
    expect(normaliseEmail('r\u00e9mi@example.org')).not.toBe('remi@example.org');
  });
});
