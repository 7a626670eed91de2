import type { Member, Role, Session } from '@parcours/sdk/api';
import type { DataSource, EntityManager } from 'typeorm';
import { containing, limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';
import { acrossWorkspaces } from '../scope/workspace-scope.js';

interface MemberRow extends Omit<Member, 'seenAt'> {
  seenAt: Date | null;
}

/** What came of a change to a member: `last_owner` and `missing` changed nothing. */
export type MemberChange = 'done' | 'last_owner' | 'missing';

const MEMBER = `select u.id, u.email, u.name, m.role, u.totp_enabled_at is not null as "secondFactor", coalesce(s.count, 0)::int as sessions, s.seen as "seenAt"
  from memberships m join users u on u.id = m.user_id
  left join lateral (select count(*), max(seen_at) as seen from sessions s where s.user_id = u.id and s.workspace_id = m.workspace_id and s.expires_at > now()) s on true`;

const member = (row: MemberRow): Member => ({ ...row, seenAt: row.seenAt?.toISOString() ?? null });

/** Workspaces and who belongs to them. */
export class WorkspacesRepository {
  constructor(private readonly source: DataSource) {}

  async ofUser(userId: number): Promise<Session['workspaces']> {
    return acrossWorkspaces(() => this.source.query('select w.id, w.name, m.role from memberships m join workspaces w on w.id = m.workspace_id where m.user_id = $1 order by lower(w.name), w.id', [userId]));
  }

  async create(name: string, timezone: string, ownerId: number): Promise<number> {
    const make = async (manager: EntityManager): Promise<number> => {
      const [row]: { id: number }[] = await manager.query('insert into workspaces (name, timezone) values ($1, $2) returning id', [name, timezone]);
      const id = row?.id as number;
      await manager.query(`insert into memberships (workspace_id, user_id, role) values ($1, $2, 'owner')`, [id, ownerId]);
      return id;
    };
    return acrossWorkspaces(() => this.source.transaction(make));
  }

  async read(id: number): Promise<Omit<Session['workspace'], 'role'> | null> {
    const [row]: (Omit<Session['workspace'], 'role' | 'restoredFrom'> & { restoredFrom: Date | null })[] = await this.source.query('select id, name, timezone, second_factor as "secondFactor", restored_from as "restoredFrom" from workspaces where id = $1', [id]);
    if (row === undefined) return null;
    const { restoredFrom, ...workspace } = row;
    return restoredFrom === null ? workspace : { ...workspace, restoredFrom: restoredFrom.toISOString() };
  }

  async save(id: number, changes: { readonly name?: string; readonly timezone?: string; readonly secondFactor?: string; readonly restoredFrom?: null }): Promise<void> {
    const { name = null, timezone = null, secondFactor = null, restoredFrom } = changes;
    await this.source.query(
      'update workspaces set name = coalesce($2, name), timezone = coalesce($3, timezone), second_factor = coalesce($4, second_factor), restored_from = case when $5 then null else restored_from end where id = $1',
      [id, name, timezone, secondFactor, restoredFrom === null],
    );
  }

  async members(workspaceId: number, page: PageRequest): Promise<Page<Member>> {
    const after = readCursor(page.cursor, ['id']);
    const limit = limitOf(page);
    const rows: MemberRow[] = await this.source.query(
      `${MEMBER} where m.workspace_id = $1 and ($2::int is null or u.id > $2) and ($3::text is null or u.email ilike $3 or u.name ilike $3) order by u.id limit $4`,
      [workspaceId, after?.[0] ?? null, page.search === undefined ? null : containing(page.search), limit + 1],
    );
    return pageOf(rows, limit, ({ id }) => [id], member);
  }

  async member(workspaceId: number, userId: number): Promise<Member | null> {
    const [row]: MemberRow[] = await this.source.query(`${MEMBER} where m.workspace_id = $1 and m.user_id = $2`, [workspaceId, userId]);
    return row === undefined ? null : member(row);
  }

  /** The roles of a user in all workspaces. */
  async rolesOf(userId: number): Promise<readonly { readonly workspaceId: number; readonly role: Role }[]> {
    return acrossWorkspaces(() => this.source.query('select workspace_id as "workspaceId", role from memberships where user_id = $1', [userId]));
  }

  async changeRole(workspaceId: number, userId: number, role: Role): Promise<MemberChange> {
    return this.source.transaction(async (manager) => {
      const verdict = await keepOwner(manager, workspaceId, userId, role === 'owner');
      if (verdict === 'done') await manager.query('update memberships set role = $3 where workspace_id = $1 and user_id = $2', [workspaceId, userId, role]);
      return verdict;
    });
  }

  /** Ends the member's sessions in the workspace as well; the keys they made there fall with the membership. */
  async removeMember(workspaceId: number, userId: number): Promise<MemberChange> {
    return this.source.transaction(async (manager) => {
      const verdict = await keepOwner(manager, workspaceId, userId, false);
      if (verdict !== 'done') return verdict;
      await manager.query('delete from memberships where workspace_id = $1 and user_id = $2', [workspaceId, userId]);
      await manager.query('delete from sessions where workspace_id = $1 and user_id = $2', [workspaceId, userId]);
      return verdict;
    });
  }
}

/** Locks the owners of a workspace: two who take each other's role at the same moment cannot both succeed. */
async function keepOwner(manager: EntityManager, workspaceId: number, userId: number, staysOwner: boolean): Promise<MemberChange> {
  const rows: { user_id: number; role: Role }[] = await manager.query(`select user_id, role from memberships where workspace_id = $1 and (role = 'owner' or user_id = $2) order by user_id for update`, [workspaceId, userId]);
  const target = rows.find((row) => row.user_id === userId);
  if (target === undefined) return 'missing';
  const others = rows.filter((row) => row.role === 'owner' && row.user_id !== userId);
  return target.role === 'owner' && !staysOwner && others.length === 0 ? 'last_owner' : 'done';
}
