import type { ApiKey as ApiKeyAnswer, Permission, Role } from '@parcours/sdk/api';
import { type DataSource, IsNull } from 'typeorm';
import { ApiKey } from '../entities/api-key.entity.js';
import { containing, limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';
import { acrossWorkspaces } from '../scope/workspace-scope.js';

/** What a key is made of, and what its maker may do now. */
export interface KeyGrant {
  readonly role: Role;
  /** Null: all that the role may do. */
  readonly scopes: readonly Permission[] | null;
  /** Null: made from the command line, by nobody in particular. */
  readonly makerId: number | null;
  /** Null when the maker has left the workspace. */
  readonly makerRole: Role | null;
}

export interface KeyHolder extends KeyGrant {
  readonly id: number;
  readonly workspaceId: number;
}

interface Row extends KeyGrant {
  id: number;
  name: string;
  prefix: string;
  createdAt: Date;
  createdBy: string | null;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

/** A key as it is listed, before it is said what it may do now. */
export type ListedKey = Omit<ApiKeyAnswer, 'permissions'> & { readonly grant: KeyGrant };

const LISTED = `select k.id, k.name, k.prefix, k.role, k.scopes, k.created_at as "createdAt", k.expires_at as "expiresAt", k.last_used_at as "lastUsedAt", k.created_by as "makerId", m.role as "makerRole", u.name as "createdBy"
  from api_keys k left join users u on u.id = k.created_by left join memberships m on m.user_id = k.created_by and m.workspace_id = k.workspace_id`;

const listed = ({ id, name, prefix, role, scopes, makerId, makerRole, ...row }: Row): ListedKey => ({
  id, name, prefix, role, createdAt: row.createdAt.toISOString(), createdBy: row.createdBy, expiresAt: row.expiresAt?.toISOString() ?? null, lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  grant: { role, scopes, makerId, makerRole },
});

type NewKey = Pick<ApiKey, 'workspaceId' | 'name' | 'prefix' | 'keyHash' | 'role' | 'createdBy'> & Partial<Pick<ApiKey, 'scopes' | 'expiresAt'>>;

/** API keys; only their hash is stored. */
export class ApiKeysRepository {
  constructor(private readonly source: DataSource) {}

  async create(key: NewKey): Promise<ListedKey> {
    const { identifiers } = await this.source.getRepository(ApiKey).insert(key);
    const [row]: Row[] = await this.source.query(`${LISTED} where k.workspace_id = $1 and k.id = $2`, [key.workspaceId, Number(identifiers[0]?.['id'])]);
    return listed(row as Row);
  }

  /** Keys that have not been ended, newest first. */
  async list(workspaceId: number, page: PageRequest): Promise<Page<ListedKey>> {
    const after = readCursor(page.cursor, ['id']);
    const limit = limitOf(page);
    const rows: Row[] = await this.source.query(
      `${LISTED} where k.workspace_id = $1 and k.revoked_at is null and ($2::int is null or k.id < $2) and ($3::text is null or k.name ilike $3) order by k.id desc limit $4`,
      [workspaceId, after?.[0] ?? null, page.search === undefined ? null : containing(page.search), limit + 1],
    );
    return pageOf(rows, limit, ({ id }) => [id], listed);
  }

  /** Ends a key at once; null when there is none. */
  async revoke(workspaceId: number, id: number): Promise<{ readonly name: string } | null> {
    const found = await this.source.getRepository(ApiKey).findOneBy({ workspaceId, id, revokedAt: IsNull() });
    const { affected } = await this.source.getRepository(ApiKey).update({ workspaceId, id, revokedAt: IsNull() }, { revokedAt: new Date() });
    return (affected ?? 0) > 0 ? found : null;
  }

  /** Whose key this is; null when it was ended, is over, or never was. The key says which workspace it is of. */
  async holder(keyHash: Buffer): Promise<KeyHolder | null> {
    return acrossWorkspaces(() => this.findHolder(keyHash));
  }

  private async findHolder(keyHash: Buffer): Promise<KeyHolder | null> {
    const [row]: (KeyHolder & { stale: boolean })[] = await this.source.query(
      `select k.id, k.workspace_id as "workspaceId", k.role, k.scopes, k.created_by as "makerId", m.role as "makerRole", (k.last_used_at is null or k.last_used_at < now() - interval '1 minute') as stale
       from api_keys k left join memberships m on m.user_id = k.created_by and m.workspace_id = k.workspace_id
         and exists (select from users u where u.id = m.user_id and u.disabled_at is null)
       where k.key_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`,
      [keyHash],
    );
    if (row === undefined) return null;
    const { stale, ...holder } = row;
    // once a minute is exact enough and keeps a busy key from writing with every call
    if (stale) await this.source.query(`update api_keys set last_used_at = now() where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`, [holder.id]);
    return holder;
  }
}
