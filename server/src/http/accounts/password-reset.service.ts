import { Injectable } from '@nestjs/common';
import { normaliseEmail } from '../../customers/normalise-email.js';
import type { User } from '../../db/entities/user.entity.js';
import { AccountLinksRepository } from '../../db/repositories/account-links.repository.js';
import { AccountsRepository } from '../../db/repositories/accounts.repository.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { Letters } from '../mail/letters.service.js';
import { SystemMail } from '../mail/system-mail.service.js';
import { notSignedIn } from '../refusal.js';
import { newSecret, secretHash } from '../routing/secret-text.js';
import { checkPassword, hashPassword } from './passwords.js';
import type { Place } from './sessions.service.js';
import { SignInAttempts } from './sign-in-attempts.service.js';

const VALID_MS = 30 * 60_000;

/** Choosing another password by a link: 256 bits, stored hashed, once, for half an hour (A6). */
@Injectable()
export class PasswordReset {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly links: AccountLinksRepository,
    private readonly attempts: SignInAttempts,
    private readonly letters: Letters,
    private readonly mail: SystemMail,
    private readonly audit: AuditTrail,
  ) {}

  /** Whoever asks learns nothing: looking the account up and writing to it happens after the answer. Throws `sign_in_paused` for an address that asks too often. */
  async request(typed: string, place: Place): Promise<void> {
    const email = normaliseEmail(typed);
    const mayWrite = await this.attempts.mayWrite(email, place.address);
    if (!mayWrite || !this.letters.available) return;
    this.mail.later(async () => {
      const user = await this.accounts.userByEmail(email);
      if (user === null || user.disabledAt !== null) return;
      const link = await this.link(user);
      await this.writeRequest(user, place);
      await this.mail.send({ to: user.email, kind: 'passwordReset', language: user.language, values: { name: user.name, link } });
    });
  }

  private async writeRequest({ id, email }: User, place: Place): Promise<void> {
    const account = await this.accounts.accountOf(id);
    // asked by nobody we know: the account is what it is about
    if (account !== null) await this.audit.write({ workspaceId: account.workspaceId, actor: { kind: 'system' }, action: 'passwordReset.request', subject: email, details: {}, ...place });
  }

  /** A fresh link; earlier ones end. */
  async link(user: Pick<User, 'id'>): Promise<string> {
    const token = newSecret();
    await this.links.make({ userId: user.id, purpose: 'password', email: null, tokenHash: secretHash(token), expiresAt: new Date(Date.now() + VALID_MS) });
    return this.letters.link('reset-password', token);
  }

  /** Ends all sessions. Throws `link_over`, and `weak_password` without using the link up. */
  async complete(token: string, password: string): Promise<void> {
    const tokenHash = secretHash(token);
    const over = (): Error => notSignedIn('link_over', 'This link was used already, is too old, or was replaced by a newer one; ask for another on the sign-in page.');
    const found = await this.links.find(tokenHash, 'password');
    const user = found === null ? null : await this.accounts.userById(found.userId);
    if (user === null || user.disabledAt !== null) throw over();
    checkPassword(password, [user.email, user.name]);
    const passwordHash = await hashPassword(password);
    if ((await this.links.take(tokenHash, 'password')) === null) throw over();
    await this.accounts.setPassword(user.email, passwordHash);
    const account = await this.accounts.accountOf(user.id);
    if (account !== null) this.audit.note({ ...account, subject: user.email });
    this.letters.tell(user, 'passwordChanged');
  }
}
