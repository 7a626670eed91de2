import { describe, expect, it } from '@jest/globals';
import { checkPassword, hashPassword, passwordFits } from './passwords.js';

describe('passwords', () => {
  it('are kept as argon2id with the promised cost and let their owner in', async () => {
    const kept = await hashPassword('un cheval correct');
    expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwordFits(kept, 'un cheval correct')).toBe(true);
    expect(await passwordFits(kept, 'un cheval Correct')).toBe(false);
  });
  it('let nobody in who does not exist, whatever they type', async () => {
    expect(await passwordFits(null, 'nobody has this password')).toBe(false);
  });
  it.each(['Password123', 'azertyuiop', 'aaaaaaaaaaaa', 'ada@example.org', 'short', 'x'.repeat(129)])('that are easily guessed or of the wrong length are refused: %s', (password) => {
    expect(() => checkPassword(password, ['Ada@example.org'])).toThrow(expect.objectContaining({ code: 'weak_password' }));
  });
  it('may be any sentence in any script', () => {
    expect(() => checkPassword('correct horse', [])).not.toThrow();
    expect(() => checkPassword('пароль из слов', [])).not.toThrow();
  });
});
