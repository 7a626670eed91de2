import type { ApiKey as ApiKeyAnswer, Role } from '@parcours/sdk/api';
import { type DataSource, IsNull } from 'typeorm';
import { ApiKey } from '../entities/api-key.entity.js';
import { containing, limitOf, pageOf, readCursor, type Page, type PageRequest } from '../page.js';

export interface KeyHolder {
  readonly id: number;
  readonly workspaceId: number;
  readonly role: Role;
}

const answer = (key: ApiKey): ApiKeyAnswer => ({
  id: key.id,
  name: key.name,
  prefix: key.prefix,
  role: key.role,
  createdAt: key.createdAt.toISOString(),
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
});

/** API keys; only their hash is stored. */
export class ApiKeysRepository {
  constructor(private readonly source: DataSource) {}

  async create(key: Pick<ApiKey, 'workspaceId' | 'name' | 'prefix' | 'keyHash' | 'role' | 'createdBy'>): Promise<ApiKeyAnswer> {
    const { identifiers } = await this.source.getRepository(ApiKey).insert(key);
    return answer(await this.source.getRepository(ApiKey).findOneByOrFail({ id: Number(identifiers[0]?.['id']), workspaceId: key.workspaceId }));
  }

  /** Keys that work, newest first. */
  async list(workspaceId: number, page: PageRequest): Promise<Page<ApiKeyAnswer>> {
    const after = readCursor(page.cursor, ['id']);
    const query = this.source.getRepository(ApiKey).createQueryBuilder('key').where('key.workspaceId = :workspaceId and key.revokedAt is null', { workspaceId });
    if (after !== null) query.andWhere('key.id < :after', { after: after[0] });
    if (page.search !== undefined) query.andWhere('key.name ilike :search', { search: containing(page.search) });
    const limit = limitOf(page);
    return pageOf(await query.orderBy('key.id', 'DESC').limit(limit + 1).getMany(), limit, (key) => [key.id], answer);
  }

  /** Ends a key at once; false when there is none. */
  async revoke(workspaceId: number, id: number): Promise<boolean> {
    const { affected } = await this.source.getRepository(ApiKey).update({ workspaceId, id, revokedAt: IsNull() }, { revokedAt: new Date() });
    return (affected ?? 0) > 0;
  }

  async holder(keyHash: Buffer): Promise<KeyHolder | null> {
    const key = await this.source.getRepository(ApiKey).findOneBy({ keyHash, revokedAt: IsNull() });
    if (key === null) return null;
    // once a minute is exact enough and keeps a busy key from writing with every call
    await this.source.query(`update api_keys set last_used_at = now() where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`, [key.id]);
    return { id: key.id, workspaceId: key.workspaceId, role: key.role };
  }
}
