import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, QueryOf, ResponseOf, routes } from '@parcours/sdk/api';
import type { Engine } from '../../core/ports.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { ENGINE } from '../injection.js';
import type { Principal } from '../routing/principal.js';

type Table = typeof routes.scoring;
const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

@Injectable()
export class ScoringService {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly contacts: ContactsService,
    private readonly audit: AuditTrail,
  ) {}

  async list({ workspaceId }: Principal): Promise<ResponseOf<Table['list']>> {
    const items = await this.engine.scoring.list(workspaceId);
    return { items: items.map((item) => ({ ...item, computedAt: isoOrNull(item.computedAt) })) as unknown as ResponseOf<Table['list']>['items'] };
  }

  async create({ workspaceId }: Principal, { key, name, definition }: BodyOf<Table['create']>): Promise<{ id: number }> {
    const id = await this.engine.scoring.create(workspaceId, key, name, definition);
    this.audit.note({ subject: name, after: { key, kind: definition.kind, rules: definition.events.length } });
    return { id };
  }

  async save({ workspaceId }: Principal, id: number, { name, definition }: BodyOf<Table['save']>): Promise<void> {
    await this.engine.scoring.save(workspaceId, id, name, definition);
    this.audit.note({ subject: name, after: { kind: definition.kind, rules: definition.events.length } });
  }

  async remove({ workspaceId }: Principal, id: number): Promise<void> {
    const subject = (await this.engine.scoring.list(workspaceId)).find((one) => one.id === id)?.name;
    await this.engine.scoring.remove(workspaceId, id);
    this.audit.note({ subject: subject ?? String(id) });
  }

  async preview({ workspaceId }: Principal, { definition }: BodyOf<Table['preview']>): Promise<ResponseOf<Table['preview']>> {
    const { looked, of, bars, groups } = await this.engine.scoring.preview(workspaceId, definition);
    return { looked, of, bars: [...bars], groups };
  }

  async leads({ workspaceId }: Principal, { score, limit = 100 }: QueryOf<Table['leads']>): Promise<ResponseOf<Table['leads']>> {
    const leads = await this.engine.scoring.leads(workspaceId, score ?? null, limit);
    return { items: leads.map(({ why, activeAt, ...lead }) => ({ ...lead, why: [...why], activeAt: isoOrNull(activeAt) })) };
  }

  async statement(caller: Principal, contactId: number): Promise<ResponseOf<Table['statement']>> {
    await this.contacts.find(caller, contactId);
    const { scores, stages, steps } = await this.engine.scoring.statement(caller.workspaceId, contactId);
    return {
      scores: scores.map(({ key, name, points, grade, why }) => ({ key, name, points, grade, why: [...why] })),
      stages: stages.map((stage) => ({ ...stage, since: iso(stage.since) })),
      steps: steps.map((step) => ({ ...step, at: iso(step.at) })),
    };
  }
}
