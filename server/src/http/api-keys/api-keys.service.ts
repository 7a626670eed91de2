import { Injectable } from '@nestjs/common';
import { PERSONAL, rolePermissions, type ApiKey, type Permission, type Role } from '@parcours/sdk/api';
import { ApiKeysRepository, type ListedKey } from '../../db/repositories/api-keys.repository.js';
import type { Page, PageRequest } from '../../db/page.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { badRequest, notFound } from '../refusal.js';
import { permissionsOf, type Principal } from '../routing/principal.js';
import { secretHash } from '../routing/secret-text.js';
import { newApiKey } from './api-key-text.js';
import { keyPermissions } from './key-permissions.js';

export interface KeyRequest {
  readonly name: string;
  readonly role: Role;
  readonly permissions?: readonly Permission[];
  readonly expiresAt?: string;
}

const answer = ({ grant, ...key }: ListedKey): ApiKey => ({ ...key, permissions: [...keyPermissions(grant)] });

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly apiKeys: ApiKeysRepository,
    private readonly audit: AuditTrail,
  ) {}

  async list(caller: Principal, page: PageRequest): Promise<Page<ApiKey>> {
    const { items, nextCursor } = await this.apiKeys.list(caller.workspaceId, page);
    return { items: items.map(answer), nextCursor };
  }

  /** The only time the key itself is seen; its hash is stored. Throws `role_too_high` for more than the caller may do, `bad_expiry` for a time that is past. */
  async create(caller: Principal, { name, role, permissions, expiresAt }: KeyRequest): Promise<ApiKey & { key: string }> {
    if (role === 'owner') throw badRequest('role_too_high', 'An API key cannot own a workspace; choose admin, editor, analyst or viewer.', { field: 'role' });
    const own = permissionsOf(caller).filter((permission) => !PERSONAL.includes(permission) && rolePermissions[role].includes(permission));
    const excess = (permissions ?? rolePermissions[role].filter((permission) => !PERSONAL.includes(permission))).find((permission) => !own.includes(permission));
    if (excess !== undefined) throw badRequest('role_too_high', `A key of the role ${role} that you make cannot have the permission "${excess}"; choose less.`, { field: permissions === undefined ? 'role' : 'permissions' });
    if (expiresAt !== undefined && !(Date.parse(expiresAt) > Date.now())) throw badRequest('bad_expiry', 'Expected in "expiresAt" a time to come, found one that is past; choose a later one.', { field: 'expiresAt' });
    const { key, prefix } = newApiKey();
    const made = await this.apiKeys.create({
      workspaceId: caller.workspaceId, name, role, prefix, keyHash: secretHash(key), createdBy: caller.userId, scopes: permissions === undefined ? null : [...permissions], expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
    });
    this.audit.note({ subject: `${name} (${prefix}…)`, after: { role, permissions: permissions ?? 'all of the role', expiresAt: expiresAt ?? 'never' } });
    return { ...answer(made), key };
  }

  async remove(caller: Principal, id: number): Promise<void> {
    const ended = await this.apiKeys.revoke(caller.workspaceId, id);
    if (ended === null) throw notFound('API key');
    this.audit.note({ subject: ended.name });
  }
}
