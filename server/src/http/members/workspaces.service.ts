import { Injectable } from '@nestjs/common';
import type { Session } from '@parcours/sdk/api';
import { WorkspacesRepository } from '../../db/repositories/workspaces.repository.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { notFound } from '../refusal.js';
import { checkTimezone } from '../routing/check-timezone.js';
import type { Principal } from '../routing/principal.js';

interface Changes {
  readonly name?: string;
  readonly timezone?: string;
  readonly secondFactor?: Session['workspace']['secondFactor'];
  /** Somebody has looked at what was restored. */
  readonly restoredFrom?: null;
}

@Injectable()
export class WorkspacesService {
  constructor(
    private readonly workspaces: WorkspacesRepository,
    private readonly audit: AuditTrail,
  ) {}

  /** Throws `bad_timezone`. */
  async create(caller: Principal, name: string, timezone = 'UTC'): Promise<{ id: number }> {
    const id = await this.workspaces.create(name, checkTimezone(timezone), caller.userId as number);
    this.audit.note({ workspaceId: id, subject: name });
    return { id };
  }

  /** Throws `bad_timezone`. */
  async save(caller: Principal, changes: Changes): Promise<Session['workspace']> {
    const before = await this.workspaces.read(caller.workspaceId);
    if (before === null) throw notFound('workspace');
    const wanted = { ...changes, ...(changes.timezone === undefined ? {} : { timezone: checkTimezone(changes.timezone) }) };
    await this.workspaces.save(caller.workspaceId, wanted);
    const { name, timezone, secondFactor, restoredFrom } = before;
    this.audit.note({ subject: name, before: { name, timezone, secondFactor, ...(restoredFrom === undefined ? {} : { restoredFrom }) }, after: wanted });
    const after = await this.workspaces.read(caller.workspaceId);
    return { ...(after ?? before), role: caller.role };
  }
}
