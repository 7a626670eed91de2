import type { GivenRole, Invitation } from '@parcours/sdk/api';
import { UserError } from '@parcours/sdk/node';
import type { DataSource, EntityManager } from 'typeorm';
import { containing, limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';
import { acrossWorkspaces } from '../scope/workspace-scope.js';

interface Row extends Omit<Invitation, 'createdAt' | 'expiresAt'> {
  createdAt: Date;
  expiresAt: Date;
}

export interface OpenInvitation {
  readonly id: number;
  readonly workspaceId: number;
  readonly workspace: string;
  readonly email: string;
  readonly role: GivenRole;
}

export interface NewMember {
  readonly email: string;
  readonly name: string;
  readonly language: 'en' | 'fr';
  readonly passwordHash: string | null;
}

const SHOWN = `select i.id, i.email, i.role, i.created_at as "createdAt", i.expires_at as "expiresAt", u.name as "invitedBy" from invitations i left join users u on u.id = i.invited_by`;
const OPEN = `select i.id, i.workspace_id::int as "workspaceId", w.name as workspace, i.email, i.role from invitations i join workspaces w on w.id = i.workspace_id`;
const shown = (row: Row): Invitation => ({ ...row, createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString() });

/** Invitations to workspaces, by the hash of their link. An accepted one is gone. */
export class InvitationsRepository {
  constructor(private readonly source: DataSource) {}

  /** Inviting an address again replaces its link and role. */
  async make(invitation: { readonly workspaceId: number; readonly email: string; readonly role: GivenRole; readonly tokenHash: Buffer; readonly invitedBy: number | null; readonly expiresAt: Date }): Promise<Invitation> {
    const { workspaceId, email, role, tokenHash, invitedBy, expiresAt } = invitation;
    await this.source.query(
      `insert into invitations (workspace_id, email, role, token_hash, invited_by, expires_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (workspace_id, email) do update set role = excluded.role, token_hash = excluded.token_hash, invited_by = excluded.invited_by, created_at = now(), expires_at = excluded.expires_at`,
      [workspaceId, email, role, tokenHash, invitedBy, expiresAt],
    );
    const [row]: Row[] = await this.source.query(`${SHOWN} where i.workspace_id = $1 and i.email = $2`, [workspaceId, email]);
    return shown(row as Row);
  }

  async list(workspaceId: number, page: PageRequest): Promise<Page<Invitation>> {
    const after = readCursor(page.cursor, ['id']);
    const limit = limitOf(page);
    const rows: Row[] = await this.source.query(
      `${SHOWN} where i.workspace_id = $1 and ($2::int is null or i.id < $2) and ($3::text is null or i.email ilike $3) order by i.id desc limit $4`,
      [workspaceId, after?.[0] ?? null, page.search === undefined ? null : containing(page.search), limit + 1],
    );
    return pageOf(rows, limit, ({ id }) => [id], shown);
  }

  async remove(workspaceId: number, id: number): Promise<string | null> {
    const [rows]: [{ email: string }[]] = await this.source.query('delete from invitations where workspace_id = $1 and id = $2 returning email', [workspaceId, id]);
    return rows[0]?.email ?? null;
  }

  async byToken(tokenHash: Buffer): Promise<OpenInvitation | null> {
    const [row]: OpenInvitation[] = await acrossWorkspaces(() => this.source.query(`${OPEN} where i.token_hash = $1 and i.expires_at > now()`, [tokenHash]));
    return row ?? null;
  }

  async byEmail(email: string): Promise<readonly OpenInvitation[]> {
    return acrossWorkspaces(() => this.source.query(`${OPEN} where i.email = $1 and i.expires_at > now() order by i.id`, [email]));
  }

  /** Takes the invitation and makes its member, of an account that is there or of a new one. Null when somebody else took it. Throws `UserError` `account_made` when the account came meanwhile. */
  async accept(id: number, member: NewMember | { readonly userId: number }): Promise<number | null> {
    return this.forNobodyYet(async (manager) => {
      const [rows]: [{ workspace_id: number; role: GivenRole }[]] = await manager.query('delete from invitations where id = $1 and expires_at > now() returning workspace_id, role', [id]);
      const [taken] = rows;
      if (taken === undefined) return null;
      const userId = 'userId' in member ? member.userId : await insertUser(manager, member);
      if (userId === null) throw new UserError('account_made', 'An account with this address was made just now; open the invitation again and use its password.', { status: 409 });
      // a role they have already is not lowered by an older invitation
      await manager.query('insert into memberships (workspace_id, user_id, role) values ($1, $2, $3) on conflict do nothing', [taken.workspace_id, userId, taken.role]);
      return userId;
    });
  }

  /** A member without invitation: somebody whom the identity provider knows. Null when the address is taken. */
  async join(workspaceId: number, role: GivenRole, member: NewMember): Promise<number | null> {
    return this.forNobodyYet(async (manager) => {
      const userId = await insertUser(manager, member);
      if (userId !== null) await manager.query('insert into memberships (workspace_id, user_id, role) values ($1, $2, $3)', [workspaceId, userId, role]);
      return userId;
    });
  }

  /** Whoever holds a link is in no workspace yet: the link says which it will be. */
  private forNobodyYet<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return acrossWorkspaces(() => this.source.transaction(work));
  }
}

async function insertUser(manager: EntityManager, { email, name, language, passwordHash }: NewMember): Promise<number | null> {
  const rows: { id: number }[] = await manager.query(
    'insert into users (email, name, language, password_hash, email_verified_at) values ($1, $2, $3, $4, now()) on conflict (email) do nothing returning id',
    [email, name, language, passwordHash],
  );
  return rows[0]?.id ?? null;
}
