import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { Clock, Engine } from '../../core/ports.js';
import { exportContact } from '../../db/customers/export-contact.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { CLOCK, ENGINE, POOL } from '../injection.js';
import { notFound } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

/** What is owed to a person who asks: everything that is known of them, or that nothing is any more (SECURITY P4). */
@Injectable()
export class PrivacyService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async export({ workspaceId }: Principal, id: number): Promise<Record<string, unknown>> {
    const known = await exportContact(this.pool, workspaceId, id);
    if (known === null) throw notFound('contact');
    this.audit.note({ subject: `#${id}` });
    return { exportedAt: new Date(this.clock.now()).toISOString(), ...known };
  }

  async erase({ workspaceId, userId, keyId }: Principal, id: number): Promise<void> {
    const by = userId !== null ? `person ${userId}` : `key ${keyId ?? 0}`;
    if (!(await this.engine.erase(workspaceId, id, by))) throw notFound('contact');
    this.audit.note({ subject: `#${id}` });
  }
}
