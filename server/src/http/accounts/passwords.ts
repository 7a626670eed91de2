import { hash, verify } from '@node-rs/argon2';
import { badRequest, tooMany } from '../refusal.js';
import { isCommonPassword } from './common-passwords.js';

/** argon2id (the library's default), 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const AT_ONCE = 2;
const MAX_WAITING = 200;

let running = 0;
const waiting: (() => void)[] = [];

/** Two at a time: a flood of sign-ins costs time, not memory. */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MAX_WAITING) throw tooMany('busy', 'Too many people sign in at this moment; try again in a few seconds.', 5);
    await new Promise<void>((turn) => waiting.push(turn));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password.normalize('NFC'), COST));

let dummy: Promise<string> | undefined;

/** With no hash (no such user) the same work is done, so that the time of the answer does not tell who exists. */
export async function passwordFits(passwordHash: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword('nobody has this password');
  const against = passwordHash ?? (await dummy);
  const fits = await inTurn(() => verify(against, password.normalize('NFC')));
  return fits && passwordHash !== null;
}

/** Whether a stored hash was made with less than what new ones cost now. */
export function isWeaker(passwordHash: string): boolean {
  const cost = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(passwordHash);
  return cost === null || Number(cost[1]) < COST.memoryCost || Number(cost[2]) < COST.timeCost;
}

/** Throws `weak_password`. `known` is what is public about the person: email, name, workspace. */
export function checkPassword(password: string, known: readonly string[]): void {
  // as people count: an emoji is one
  const length = [...password].length;
  if (length < 8 || length > 128) throw badRequest('weak_password', `Expected a password of 8 to 128 characters, found ${length}; choose another.`, { field: 'password' });
  if (isCommonPassword(password, known)) throw badRequest('weak_password', 'This password is among the first that attackers try; choose a longer sentence of your own.', { field: 'password' });
}
