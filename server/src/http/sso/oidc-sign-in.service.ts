import { Inject, Injectable } from '@nestjs/common';
import { normaliseEmail } from '../../customers/normalise-email.js';
import { AccountsRepository, type Account } from '../../db/repositories/accounts.repository.js';
import { IdentitiesRepository } from '../../db/repositories/identities.repository.js';
import { InvitationsRepository } from '../../db/repositories/invitations.repository.js';
import type { OidcSettings } from '../../platform/account-settings.js';
import type { Config } from '../../platform/config.js';
import { CONFIG } from '../injection.js';
import type { OidcPerson } from './oidc-provider.service.js';

/** Why somebody the provider vouches for is not let in; the sign-in page has a sentence for each. */
export type OidcRefusal = 'oidc_unverified' | 'oidc_domain' | 'oidc_not_linked' | 'oidc_unknown' | 'oidc_closed';

/**
 * Which account somebody gets whom the identity provider vouches for:
 *
 *   known at this provider ──────────────────────────────────> their account
 *   verified address ─┬─ of an account ─┬─ linking allowed ──> that account, linked from now on
 *                     │                 └─ else ─────────────> refused
 *                     ├─ invited ────────────────────────────> a new account, with the invited role
 *                     ├─ a default role is set ──────────────> a new account in the first workspace
 *                     └─ else ───────────────────────────────> refused
 *
 * Neither way makes an owner: roles come from invitations and settings, never from claims (D9).
 */
@Injectable()
export class OidcSignIn {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly identities: IdentitiesRepository,
    private readonly invitations: InvitationsRepository,
    @Inject(CONFIG) private readonly config: Pick<Config, 'accounts'>,
  ) {}

  async accountFor(person: OidcPerson): Promise<Account | OidcRefusal> {
    const settings = this.config.accounts.oidc as OidcSettings;
    const email = person.email === null ? null : normaliseEmail(person.email);
    if (settings.domains.length > 0 && (email === null || !settings.domains.includes(email.slice(email.lastIndexOf('@') + 1)))) return email === null ? 'oidc_unverified' : 'oidc_domain';
    const userId = (await this.identities.userOf(person.issuer, person.subject)) ?? (email === null ? 'oidc_unverified' : await this.byEmail(person, email, settings));
    if (typeof userId === 'string') return userId;
    await this.acceptInvitations(userId, email);
    return (await this.accounts.accountOf(userId)) ?? 'oidc_closed';
  }

  private async byEmail(person: OidcPerson, email: string, settings: OidcSettings): Promise<number | OidcRefusal> {
    const known = await this.accounts.userByEmail(email);
    // an address typed into an account without proof must not catch whoever truly has it
    if (known !== null && (!settings.linkByEmail || known.emailVerifiedAt === null)) return 'oidc_not_linked';
    const userId = known?.id ?? (await this.newcomer(person, email, settings));
    if (userId === null) return 'oidc_unknown';
    await this.identities.link(person.issuer, person.subject, userId);
    return userId;
  }

  private async newcomer(person: OidcPerson, email: string, settings: OidcSettings): Promise<number | null> {
    const member = { email, name: person.name ?? email.slice(0, email.indexOf('@')), language: 'en' as const, passwordHash: null };
    const [invitation] = await this.invitations.byEmail(email);
    if (invitation !== undefined) return this.invitations.accept(invitation.id, member);
    const workspace = settings.defaultRole === undefined ? null : await this.accounts.firstWorkspace();
    return workspace === null || settings.defaultRole === undefined ? null : this.invitations.join(workspace.id, settings.defaultRole, member);
  }

  /** Whoever was invited and has verified that very address at the provider has nothing left to prove. */
  private async acceptInvitations(userId: number, email: string | null): Promise<void> {
    const user = email === null ? null : await this.accounts.userById(userId);
    if (user === null || user.email !== email) return;
    for (const { id } of await this.invitations.byEmail(user.email)) await this.invitations.accept(id, { userId });
  }
}
