/**
 * A module is replaced here, so this file has modules of its own.
 * @jest-environment node
 */
import { describe, expect, it, jest } from '@jest/globals';

let running = 0;
let most = 0;
const work = async <Result>(result: Result): Promise<Result> => {
  running += 1;
  most = Math.max(most, running);
  await new Promise((done) => setTimeout(done, 5));
  running -= 1;
  return result;
};
jest.unstable_mockModule('@node-rs/argon2', () => ({ hash: () => work('hash'), verify: () => work(false) }));
const { hashPassword, passwordFits } = await import('./passwords.js');

describe('a flood of sign-ins (A4)', () => {
  it('makes two password hashes at a time, never more, and all of them in the end', async () => {
    const all = await Promise.all([...Array.from({ length: 20 }, () => hashPassword('x')), ...Array.from({ length: 20 }, () => passwordFits('stored', 'x'))]);
    expect(all).toHaveLength(40);
    expect(most).toBe(2);
  });
  it('is told to come back when two hundred wait already', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 210 }, () => hashPassword('x')));
    const refused = answers.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused).toHaveLength(8);
    expect(refused[0]?.reason).toMatchObject({ code: 'busy', details: { status: 429, retryAfterSeconds: 5 } });
    expect(most).toBe(2);
  });
});
