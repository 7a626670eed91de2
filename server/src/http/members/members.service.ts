import { Injectable } from '@nestjs/common';
import type { Member, Role } from '@parcours/sdk/api';
import type { Page, PageRequest } from '../../db/page.js';
import { AccountsRepository } from '../../db/repositories/accounts.repository.js';
import { SessionsRepository } from '../../db/repositories/sessions.repository.js';
import { WorkspacesRepository, type MemberChange } from '../../db/repositories/workspaces.repository.js';
import { PasswordReset } from '../accounts/password-reset.service.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { SystemMail } from '../mail/system-mail.service.js';
import { conflict, forbidden, notFound } from '../refusal.js';
import type { Principal } from '../routing/principal.js';
import { checkGiven } from './check-given.js';

const MANAGING: readonly Role[] = ['owner', 'admin'];

const ownersOnly = (): Error => forbidden('owners_only', 'Only an owner can make, change or remove an owner; ask one.');

/** Who belongs to a workspace, and as what (D9). */
@Injectable()
export class MembersService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly workspaces: WorkspacesRepository,
    private readonly sessions: SessionsRepository,
    private readonly resets: PasswordReset,
    private readonly mail: SystemMail,
    private readonly audit: AuditTrail,
  ) {}

  list(caller: Principal, page: PageRequest): Promise<Page<Member>> {
    return this.workspaces.members(caller.workspaceId, page);
  }

  /** Throws `not_found`, `owners_only`, `role_too_high`, `last_owner`. */
  async changeRole(caller: Principal, id: number, role: Role): Promise<Member> {
    const before = await this.mayTouch(caller, id);
    if (role === 'owner' && !isOwner(caller)) throw ownersOnly();
    checkGiven(caller, role);
    settled(await this.workspaces.changeRole(caller.workspaceId, id, role));
    this.audit.note({ subject: before.email, before: { role: before.role }, after: { role } });
    return { ...before, role };
  }

  /** Throws `not_found`, `owners_only`, `last_owner`. */
  async remove(caller: Principal, id: number): Promise<void> {
    const before = await this.mayTouch(caller, id);
    settled(await this.workspaces.removeMember(caller.workspaceId, id));
    this.audit.note({ subject: before.email, before: { role: before.role } });
  }

  /** Only the sessions in this workspace: the others are not this workspace's business. */
  async endSessions(caller: Principal, id: number): Promise<void> {
    const { email } = await this.mayTouch(caller, id);
    await this.sessions.closeIn(caller.workspaceId, id);
    this.audit.note({ subject: email });
  }

  /**
   * A link with which a member chooses another password. Whoever holds it becomes that member everywhere, so the caller must manage
   * every workspace the member belongs to, as an owner where the member is one. Throws `belongs_elsewhere`, `owners_only`.
   */
  async resetLink(caller: Principal, id: number): Promise<{ link: string; mailed: boolean }> {
    const member = await this.mayTouch(caller, id);
    if (caller.userId === null) throw forbidden('not_permitted', 'Only a person can hand such a link over, not an API key; sign in to do it.');
    const own = new Map((await this.workspaces.rolesOf(caller.userId)).map(({ workspaceId, role }) => [workspaceId, role]));
    const manages = ({ workspaceId, role }: { workspaceId: number; role: Role }): boolean => MANAGING.includes(own.get(workspaceId) ?? 'viewer') && (role !== 'owner' || own.get(workspaceId) === 'owner');
    if (!(await this.workspaces.rolesOf(id)).every(manages))
      throw forbidden('belongs_elsewhere', 'This person belongs to a workspace that you do not manage as well, so you cannot choose their password; they can ask for a link on the sign-in page.');
    const link = await this.resets.link({ id });
    this.audit.note({ subject: member.email });
    const mailed = await this.mail.send({ to: member.email, kind: 'passwordReset', language: (await this.accounts.userById(id))?.language ?? 'en', values: { name: member.name, link } });
    return { link, mailed };
  }

  private async mayTouch(caller: Principal, id: number): Promise<Member> {
    const member = await this.workspaces.member(caller.workspaceId, id);
    if (member === null) throw notFound('member');
    if (member.role === 'owner' && !isOwner(caller)) throw ownersOnly();
    return member;
  }
}

/** A key is never an owner, whoever made it. */
const isOwner = ({ role, userId }: Principal): boolean => role === 'owner' && userId !== null;

function settled(change: MemberChange): void {
  if (change === 'missing') throw notFound('member');
  if (change === 'last_owner') throw conflict('last_owner', 'This is the only owner of the workspace; make somebody else an owner first.');
}
