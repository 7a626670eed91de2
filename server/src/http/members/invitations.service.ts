import { Injectable } from '@nestjs/common';
import type { GivenRole, Invitation } from '@parcours/sdk/api';
import type { Page, PageRequest } from '../../db/page.js';
import { AccountsRepository, type Account } from '../../db/repositories/accounts.repository.js';
import { InvitationsRepository, type OpenInvitation } from '../../db/repositories/invitations.repository.js';
import { AccountsService, readEmail } from '../accounts/accounts.service.js';
import { SignIn } from '../accounts/sign-in.service.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { InvitationLetters } from './invitation-letters.service.js';
import { badRequest, conflict, notFound, notSignedIn } from '../refusal.js';
import { checkGiven } from './check-given.js';
import type { Principal } from '../routing/principal.js';
import { newSecret, secretHash } from '../routing/secret-text.js';

const VALID_MS = 7 * 86_400_000;

interface Acceptance {
  readonly token: string;
  readonly password: string;
  readonly name?: string;
  readonly language?: 'en' | 'fr';
  readonly code?: string;
}

const over = (): Error => notSignedIn('link_over', 'This invitation was accepted already, taken back, or is too old; ask for another.');

/** Inviting people, and joining with what they were sent. Whoever has the link has proved the address; an account that exists proves itself as well. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly invitations: InvitationsRepository,
    private readonly accounts: AccountsRepository,
    private readonly signIn: SignIn,
    private readonly people: AccountsService,
    private readonly letters: InvitationLetters,
    private readonly audit: AuditTrail,
  ) {}

  list(caller: Principal, page: PageRequest): Promise<Page<Invitation>> {
    return this.invitations.list(caller.workspaceId, page);
  }

  /** The same answer whether the address has an account or not. Throws `role_too_high`, and `already_member` for whom the caller can see anyway. */
  async create(caller: Principal, typed: string, role: GivenRole): Promise<Invitation & { link: string; mailed: boolean }> {
    checkGiven(caller, role);
    const email = readEmail(typed);
    const known = await this.accounts.userByEmail(email);
    if (known !== null && (await this.letters.isMember(caller, known.id))) throw conflict('already_member', 'Somebody with this address belongs to the workspace already; change their role in the list instead.', { field: 'email' });
    const token = newSecret();
    const invitation = await this.invitations.make({ workspaceId: caller.workspaceId, email, role, tokenHash: secretHash(token), invitedBy: caller.userId, expiresAt: new Date(Date.now() + VALID_MS) });
    this.audit.note({ subject: email, after: { role } });
    return { ...invitation, ...(await this.letters.send(caller, email, token)) };
  }

  async remove(caller: Principal, id: number): Promise<void> {
    const email = await this.invitations.remove(caller.workspaceId, id);
    if (email === null) throw notFound('invitation');
    this.audit.note({ subject: email });
  }

  async look(token: string): Promise<{ workspace: string; email: string; role: GivenRole; known: boolean }> {
    const { workspace, email, role } = await this.open(token);
    return { workspace, email, role, known: (await this.accounts.userByEmail(email)) !== null };
  }

  /** Throws `link_over`; for an account that exists what signing in throws; `weak_password` and `name_missing` for a new one. */
  async accept(acceptance: Acceptance, place: { readonly address: string | null; readonly agent: string | null }): Promise<Account> {
    const invitation = await this.open(acceptance.token);
    const { email, workspaceId } = invitation;
    const known = (await this.accounts.userByEmail(email)) !== null;
    const member = known ? { userId: (await this.signIn.prove({ email, password: acceptance.password, code: acceptance.code }, place)).id } : await this.newcomer(invitation, acceptance);
    const userId = await this.invitations.accept(invitation.id, member);
    if (userId === null) throw over();
    this.audit.note({ workspaceId, userId, subject: email, after: { role: invitation.role } });
    return { userId, workspaceId };
  }

  private async newcomer({ email, workspace }: OpenInvitation, { name, password, language = 'en' }: Acceptance) {
    if (name === undefined) throw badRequest('name_missing', 'Expected "name" for the new account, found nothing; add it.', { field: 'name' });
    return { email, name, language, passwordHash: await this.people.hashChosen(password, [email, name, workspace]) };
  }

  private async open(token: string): Promise<OpenInvitation> {
    const invitation = await this.invitations.byToken(secretHash(token));
    if (invitation === null) throw over();
    return invitation;
  }
}
