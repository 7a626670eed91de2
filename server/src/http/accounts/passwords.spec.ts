import { describe, expect, it } from '@jest/globals';
import { commonPasswords } from './common-passwords.js';
import { checkPassword, hashPassword, isWeaker, passwordFits } from './passwords.js';

describe('passwords (A1, A2)', () => {
  it('are kept as argon2id with the promised cost and let their owner in', async () => {
    const kept = await hashPassword('un cheval correct');
    expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwordFits(kept, 'un cheval correct')).toBe(true);
    expect(await passwordFits(kept, 'un cheval Correct')).toBe(false);
  });
  it('let nobody in who does not exist, whatever they type', async () => {
    expect(await passwordFits(null, 'nobody has this password')).toBe(false);
  });
  it.each(['Password123', 'azertyuiop', 'aaaaaaaaaaaa', 'ada@example.org', 'short', 'x'.repeat(129), 'Parcours', 'parcours2027!', '--Ada--123', 'Tea Company', 'teacompany42'])('that are easily guessed or of the wrong length are refused: %s', (password) => {
    expect(() => checkPassword(password, ['Ada@example.org', 'Tea Company'])).toThrow(expect.objectContaining({ code: 'weak_password' }));
  });
  it('are held against thousands that attackers try first', () => {
    expect(commonPasswords.size).toBeGreaterThanOrEqual(3_000);
    for (const common of ['iloveyou', 'baseball', 'motdepasse', 'azertyuiop']) expect(commonPasswords.has(common)).toBe(true);
  });
  it('are known to be weaker when they were hashed for less', async () => {
    expect(isWeaker(await hashPassword('a sentence of mine'))).toBe(false);
    for (const weaker of ['$argon2id$v=19$m=4096,t=2,p=1$c2FsdA$aGFzaA', '$argon2id$v=19$m=19456,t=1,p=1$c2FsdA$aGFzaA', '$argon2i$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA', '$2b$10$abc']) expect(isWeaker(weaker)).toBe(true);
  });
  it('may be any sentence in any script', () => {
    expect(() => checkPassword('correct horse', [])).not.toThrow();
    expect(() => checkPassword('пароль из слов', [])).not.toThrow();
  });
});
