import { Injectable } from '@nestjs/common';
import type { User } from '../../db/entities/user.entity.js';
import { AccountsRepository } from '../../db/repositories/accounts.repository.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { Letters } from '../mail/letters.service.js';
import { badRequest, conflict, forbidden, notSignedIn } from '../refusal.js';
import type { Principal } from '../routing/principal.js';
import { checkPassword, hashPassword, passwordFits } from './passwords.js';
import { SecondFactor } from './second-factor.service.js';
import { Sessions, type Place } from './sessions.service.js';
import { SignInAttempts } from './sign-in-attempts.service.js';

/** What people change about their own account. Whatever could take it away asks for the password again, and the address is told. */
@Injectable()
export class Profile {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly sessions: Sessions,
    private readonly attempts: SignInAttempts,
    private readonly letters: Letters,
    private readonly secondFactor: SecondFactor,
    private readonly audit: AuditTrail,
  ) {}

  async save(caller: Principal, changes: { readonly name?: string; readonly language?: 'en' | 'fr' }): Promise<void> {
    const { name, language } = await this.userOf(caller);
    if (Object.keys(changes).length > 0) await this.accounts.save(caller.userId as number, changes);
    this.audit.note({ before: { name, language }, after: { ...changes } });
  }

  /** Throws `wrong_password` (counted as a failed sign-in), `no_password` for somebody who has none. */
  async prove(caller: Principal, current: string, place: Place): Promise<User> {
    const user = await this.userOf(caller);
    if (user.passwordHash === null) throw conflict('no_password', 'Your account has no password: you sign in at your identity provider. Ask for a password on the sign-in page first.');
    const tries = await this.attempts.begin(user.email, place.address);
    if (!(await passwordFits(user.passwordHash, current))) throw forbidden('wrong_password', 'This is not your current password; type it again.', { field: 'current' });
    await tries.right();
    return user;
  }

  /** As `prove`, with a code of the second factor as well. Throws `wrong_code`, which counts as a failed sign-in too. */
  async proveTwice(caller: Principal, proof: { readonly current: string; readonly code: string }, place: Place): Promise<User> {
    const user = await this.prove(caller, proof.current, place);
    const tries = await this.attempts.begin(user.email, place.address);
    await this.secondFactor.demand(user.id, proof.code);
    await tries.right();
    return user;
  }

  /** Ends all other sessions; the own one goes on with another secret. */
  async changePassword(caller: Principal, change: { readonly current: string; readonly password: string }, place: Place): Promise<void> {
    const user = await this.prove(caller, change.current, place);
    checkPassword(change.password, [user.email, user.name]);
    if (change.current === change.password) throw badRequest('weak_password', 'Expected another password than the current one; choose a new one.', { field: 'password' });
    await this.accounts.save(user.id, { passwordHash: await hashPassword(change.password) });
    await this.sessions.endOthers(caller);
    this.letters.tell(user, 'passwordChanged');
  }

  private async userOf(caller: Principal): Promise<User> {
    const user = await this.accounts.userById(caller.userId as number);
    if (user === null) throw notSignedIn('not_signed_in', 'Your account is gone; sign in with another.');
    return user;
  }
}
