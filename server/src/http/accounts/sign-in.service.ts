import { Injectable } from '@nestjs/common';
import { normaliseEmail } from '../../customers/normalise-email.js';
import type { User } from '../../db/entities/user.entity.js';
import { AccountsRepository, type Account } from '../../db/repositories/accounts.repository.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { notSignedIn } from '../refusal.js';
import { hashPassword, isWeaker, passwordFits } from './passwords.js';
import { SecondFactor } from './second-factor.service.js';
import type { Place } from './sessions.service.js';
import { SignInAttempts, type Tries } from './sign-in-attempts.service.js';

export interface Proof {
  readonly email: string;
  readonly password: string;
  readonly code?: string | undefined;
}

const refused = (): Error => notSignedIn('sign_in_failed', 'No account has this address and password together; check both, or ask for another password.');

/** Proves who somebody is: by password, and by a code where a second factor is on. */
@Injectable()
export class SignIn {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly attempts: SignInAttempts,
    private readonly secondFactor: SecondFactor,
    private readonly audit: AuditTrail,
  ) {}

  /** Throws `sign_in_failed` alike for a wrong password and an unknown address, `second_factor_needed`, `wrong_code`, `sign_in_paused` after ten failures. */
  async signIn(proof: Proof, place: Place): Promise<Account> {
    const user = await this.prove(proof, place);
    const account = await this.accounts.accountOf(user.id);
    if (account === null) throw refused();
    this.audit.note({ workspaceId: account.workspaceId, userId: account.userId, subject: user.email, after: {} });
    return account;
  }

  /** The user whom this password (and code) belongs to; failures are counted and written down. */
  async prove({ email, password, code }: Proof, place: Place): Promise<User> {
    const key = normaliseEmail(email);
    const tries = await this.attempts.begin(key, place.address);
    const user = await this.accounts.userByEmail(key);
    const fits = await passwordFits(user?.passwordHash ?? null, password);
    if (user === null || !fits || user.disabledAt !== null) {
      if (user !== null) await this.writeFailure(user, place, 'password');
      throw refused();
    }
    if (await this.secondFactor.isOn(user.id)) await this.proveCode(user, code, tries, place);
    await tries.right();
    if (user.passwordHash !== null && isWeaker(user.passwordHash)) await this.accounts.renewHash(user.id, user.passwordHash, await hashPassword(password));
    return user;
  }

  private async proveCode(user: User, code: string | undefined, tries: Tries, place: Place): Promise<void> {
    if (code === undefined) {
      await tries.undecided();
      throw notSignedIn('second_factor_needed', 'The password is right; send it again together with "code" from your authenticator, or a recovery code.');
    }
    if (await this.secondFactor.fits(user.id, code)) return;
    await this.writeFailure(user, place, 'second factor');
    throw notSignedIn('wrong_code', 'This code is not the one the authenticator shows now, or it was used already; wait for the next one and check the time of your phone.');
  }

  private async writeFailure(user: User, place: Place, what: 'password' | 'second factor'): Promise<void> {
    const account = await this.accounts.accountOf(user.id);
    if (account === null) return;
    await this.audit.write({ workspaceId: account.workspaceId, actor: { kind: 'person', id: user.id }, action: 'session.refused', subject: user.email, details: { after: { wrong: what } }, ...place });
  }
}
