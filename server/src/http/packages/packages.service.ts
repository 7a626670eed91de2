import { Inject, Injectable } from '@nestjs/common';
import type { InstalledPackage, PackageOperation } from '@parcours/sdk/api';
import type { Permissions } from '@parcours/sdk/node';
import type { PackageSource, Packages } from '../../core/packages/packages.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { PACKAGES } from '../injection.js';
import type { Principal } from '../routing/principal.js';

const nameOf = ({ name, version }: { readonly name: string; readonly version: string }): string => `${name}@${version}`;

/** What people change about packages, with what the audit log says of it; reading goes to the port. */
@Injectable()
export class PackagesService {
  constructor(
    @Inject(PACKAGES) private readonly packages: Packages,
    private readonly audit: AuditTrail,
  ) {}

  async begin({ userId }: Principal, source: PackageSource): Promise<PackageOperation> {
    const operation = await this.packages.begin({ source, userId });
    this.audit.note({ subject: nameOf(operation), after: { from: 'archive' in source ? 'a file' : 'the registry' } });
    return operation;
  }

  async confirm({ userId }: Principal, id: number, permissions: Permissions): Promise<PackageOperation> {
    const operation = await this.packages.confirm(id, permissions, userId);
    this.audit.note({ subject: nameOf(operation), after: { allowed: operation.preview?.allows.map(({ en }) => en) ?? [] } });
    return operation;
  }

  async stop(id: number): Promise<PackageOperation> {
    const operation = await this.packages.stop(id);
    this.audit.note({ subject: nameOf(operation) });
    return operation;
  }

  async reload(id: number): Promise<void> {
    const found = await this.find(id);
    if (found !== undefined) this.audit.note({ subject: nameOf(found) });
    await this.packages.reload(id);
  }

  async remove({ workspaceId }: Principal, id: number, force: boolean): Promise<void> {
    // all versions go; before that, their name is known
    const found = await this.find(id);
    if (found !== undefined) this.audit.note({ subject: found.name, ...(force ? { after: { although: 'workflows use it' } } : {}) });
    await this.packages.remove(id, force, workspaceId);
  }

  private async find(id: number): Promise<InstalledPackage | undefined> {
    return (await this.packages.list()).find((entry) => entry.id === id);
  }
}
