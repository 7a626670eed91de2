import { Injectable } from '@nestjs/common';
import { AccountLinksRepository } from '../../db/repositories/account-links.repository.js';
import { AccountsRepository } from '../../db/repositories/accounts.repository.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { Letters } from '../mail/letters.service.js';
import { badRequest, conflict, notSignedIn } from '../refusal.js';
import type { Principal } from '../routing/principal.js';
import { newSecret, secretHash } from '../routing/secret-text.js';
import { readEmail } from './accounts.service.js';
import { Profile } from './profile.service.js';
import type { Place } from './sessions.service.js';

const DAY_MS = 86_400_000;

/** Changing the address somebody signs in with (A7). */
@Injectable()
export class EmailChange {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly links: AccountLinksRepository,
    private readonly profile: Profile,
    private readonly letters: Letters,
    private readonly audit: AuditTrail,
  ) {}

  /** With mail the change waits for the link sent to the new address; without, it is made at once, and the address counts as not verified. */
  async change(caller: Principal, change: { readonly current: string; readonly email: string }, place: Place): Promise<boolean> {
    const user = await this.profile.prove(caller, change.current, place);
    const email = readEmail(change.email);
    if (email === user.email) throw badRequest('same_email', 'This is your address already; type another.', { field: 'email' });
    this.audit.note({ before: { email: user.email }, after: { email } });
    if (!this.letters.available) {
      if (!(await this.accounts.changeEmail(user.id, email, null))) throw conflict('email_taken', 'Another account has this address; type another.', { field: 'email' });
      return true;
    }
    const token = newSecret();
    await this.links.make({ userId: user.id, purpose: 'email', email, tokenHash: secretHash(token), expiresAt: new Date(Date.now() + DAY_MS) });
    this.letters.tell(user, 'emailChanged', { email });
    this.letters.tell({ ...user, email }, 'emailConfirm', { link: this.letters.link('confirm-email', token) });
    return false;
  }

  async confirm(token: string): Promise<void> {
    const link = await this.links.take(secretHash(token), 'email');
    const changed = link?.email != null && (await this.accounts.changeEmail(link.userId, link.email, new Date()));
    if (!changed) throw notSignedIn('link_over', 'This link was used already, is too old, or its address belongs to another account now; start again from your account.');
    const account = await this.accounts.accountOf(link.userId);
    if (account !== null) this.audit.note({ ...account, after: { email: link.email } });
  }
}
