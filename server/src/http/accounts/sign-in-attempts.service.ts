import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AttemptsRepository, type Attempt, type AttemptLimit } from '../../db/repositories/attempts.repository.js';
import { tooMany } from '../refusal.js';

const QUARTER_SECONDS = 15 * 60;
const PER_ACCOUNT: AttemptLimit = { most: 10, windowSeconds: QUARTER_SECONDS };
const PER_ADDRESS: AttemptLimit = { most: 50, windowSeconds: QUARTER_SECONDS };
const LETTERS_PER_ACCOUNT: AttemptLimit = { most: 5, windowSeconds: 3_600 };
const SWEEP_ONE_IN = 50;

/** Addresses of people are kept as hashes: the table says who failed only to who knows the address. */
const subjectOf = (kind: string, text: string): string => `${kind}:${createHash('sha256').update(text).digest('base64url')}`;

export interface Tries {
  /** It was right: whoever this account belongs to has no failures any more. */
  right(): Promise<void>;
  /** It was no guess either: it does not count. */
  undecided(): Promise<void>;
}

/** Slows guessing (A4): ten failures of an account or fifty from an address in a quarter of an hour, then 429 until the oldest is forgotten. */
@Injectable()
export class SignInAttempts {
  constructor(private readonly attempts: AttemptsRepository) {}

  /** Counts a try before it is made. Throws `sign_in_paused`; alike for accounts that do not exist. */
  async begin(account: string, address: string | null): Promise<Tries> {
    if (Math.random() * SWEEP_ONE_IN < 1) await this.attempts.sweep();
    const byAddress = address === null ? null : await this.one(subjectOf('address', address), PER_ADDRESS, 'from your address');
    const subject = subjectOf('account', account);
    try {
      const byAccount = await this.one(subject, PER_ACCOUNT, 'to this account');
      const own = [byAccount, ...(byAddress === null ? [] : [byAddress])];
      return {
        right: async () => {
          await this.attempts.takeBack(...own);
          await this.attempts.forget(subject);
        },
        undecided: () => this.attempts.takeBack(...own),
      };
    } catch (error) {
      // what the account's limit stops is no guess from this address
      if (byAddress !== null) await this.attempts.takeBack(byAddress);
      throw error;
    }
  }

  /** False once an address has been written to often enough for an hour; nobody is told. */
  async mayWrite(account: string, address: string | null): Promise<boolean> {
    if (address !== null) await this.one(subjectOf('reset-address', address), PER_ADDRESS, 'from your address');
    return 'id' in (await this.attempts.begin(subjectOf('reset', account), LETTERS_PER_ACCOUNT));
  }

  private async one(subject: string, limit: AttemptLimit, whose: string): Promise<Attempt> {
    const attempt = await this.attempts.begin(subject, limit);
    if ('id' in attempt) return attempt;
    const { retryAfterSeconds } = attempt;
    throw tooMany('sign_in_paused', `Signing in ${whose} failed too often; try again in ${Math.ceil(retryAfterSeconds / 60)} minutes.`, retryAfterSeconds);
  }
}
