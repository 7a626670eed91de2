import { Injectable } from '@nestjs/common';
import type { ApiKey, Role } from '@parcours/sdk/api';
import { ApiKeysRepository } from '../../db/repositories/api-keys.repository.js';
import type { Page, PageRequest } from '../../db/page.js';
import { newSecret, secretHash } from '../routing/secret-text.js';
import { badRequest, notFound } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

const PREFIX_LENGTH = 9;

@Injectable()
export class ApiKeysService {
  constructor(private readonly apiKeys: ApiKeysRepository) {}

  list(caller: Principal, page: PageRequest): Promise<Page<ApiKey>> {
    return this.apiKeys.list(caller.workspaceId, page);
  }

  /** The only time the key itself is seen; its hash is stored. */
  async create(caller: Principal, name: string, role: Role): Promise<ApiKey & { key: string }> {
    if (role === 'owner') throw badRequest('role_too_high', 'An API key cannot own a workspace; choose admin, editor, analyst or viewer.', { field: 'role' });
    const key = `pk_${newSecret()}`;
    const created = await this.apiKeys.create({ workspaceId: caller.workspaceId, name, role, prefix: key.slice(0, PREFIX_LENGTH), keyHash: secretHash(key), createdBy: caller.userId });
    return { ...created, key };
  }

  async remove(caller: Principal, id: number): Promise<void> {
    if (!(await this.apiKeys.revoke(caller.workspaceId, id))) throw notFound('API key');
  }
}
