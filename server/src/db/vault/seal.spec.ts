import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { keyCheckOf, keyIdOf, seal, unseal } from './seal.js';

describe('sealed secrets', () => {
  const key = randomBytes(32);
  const place = { workspaceId: 1, credentialId: 2, type: 'email.smtp', keyId: keyIdOf(key) };

  it('come back as they were put in', () => {
    expect(unseal(key, place, seal(key, place, 'pässword 🔑'))).toBe('pässword 🔑');
  });
  it('look different each time they are stored', () => {
    expect(seal(key, place, 'same').equals(seal(key, place, 'same'))).toBe(false);
  });
  it('do not open in another workspace, for another credential, as another type or under another key name', () => {
    const sealed = seal(key, place, 'secret');
    for (const moved of [{ workspaceId: 9 }, { credentialId: 9 }, { type: 'http.basic' }, { keyId: 'other' }])
      expect(() => unseal(key, { ...place, ...moved }, sealed)).toThrow('does not open');
  });
  it('give an error and no text when any single bit was changed', () => {
    const sealed = seal(key, place, 'secret');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => unseal(key, place, changed)).toThrow('does not open');
    }
  });
  it('belong to a key that is recognised without being revealed', () => {
    expect(keyCheckOf(key)).not.toBe(keyCheckOf(randomBytes(32)));
    expect(keyCheckOf(key)).not.toContain(key.toString('hex'));
  });
});
