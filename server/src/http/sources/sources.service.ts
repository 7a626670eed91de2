import { Inject, Injectable } from '@nestjs/common';
import type { ContactMerge, NewSource, Source } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Engine } from '../../core/ports.js';
import { findContact } from '../../db/customers/find-contacts.js';
import { listMerges } from '../../db/customers/merges.js';
import { changeSource, endSource, listSources, makeSource } from '../../db/customers/sources.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ENGINE, POOL } from '../injection.js';
import { notFound, withStatus } from '../refusal.js';
import type { Principal } from '../routing/principal.js';
import { newSecret } from '../routing/secret-text.js';

/** Long enough that nobody finds one by trying; short enough for a page. */
const KEY_LENGTH = 32;

const afterwards = ({ kind, origins, consent, businessEvents }: Source) => ({ kind, origins: origins.join(' '), consent, businessEvents });

@Injectable()
export class SourcesService {
  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly audit: AuditTrail,
  ) {}

  async list(caller: Principal): Promise<{ items: Source[] }> {
    return { items: await listSources(this.pool, caller.workspaceId) };
  }

  async create(caller: Principal, source: NewSource): Promise<Source> {
    const made = await makeSource(this.pool, caller.workspaceId, caller.userId, `wk_${newSecret().slice(0, KEY_LENGTH)}`, source);
    this.audit.note({ subject: made.name, after: afterwards(made) });
    return made;
  }

  async save(caller: Principal, id: number, source: NewSource): Promise<Source> {
    const saved = await changeSource(this.pool, caller.workspaceId, id, source);
    if (saved === null) throw notFound('source');
    this.audit.note({ subject: saved.name, after: afterwards(saved) });
    return saved;
  }

  async remove(caller: Principal, id: number): Promise<void> {
    const name = await endSource(this.pool, caller.workspaceId, id);
    if (name === null) throw notFound('source');
    this.audit.note({ subject: name });
  }

  /** Throws `not_found` for a contact there is not. */
  async merges(caller: Principal, contactId: number): Promise<{ items: ContactMerge[] }> {
    if ((await findContact(this.pool, caller.workspaceId, contactId)) === null) throw notFound('contact');
    return { items: await listMerges(this.pool, caller.workspaceId, contactId) };
  }

  async undo(caller: Principal, id: number): Promise<void> {
    await withStatus(this.engine.part(caller.workspaceId, id, caller.userId));
  }
}
