import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, BusinessEvent as Answer, routes } from '@parcours/sdk/api';
import type { JsonObject } from '@parcours/sdk/node';
import type { BusinessEvent } from '../../core/enrolment/business-events.js';
import type { Clock, Engine } from '../../core/ports.js';
import { AuditTrail } from '../audit/audit-trail.service.js';
import { CLOCK, ENGINE } from '../injection.js';
import { withStatus } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

const iso = (at: number): string => new Date(at).toISOString();
const answer = ({ occurredAt, recordedAt, reaches, ...event }: BusinessEvent): Answer => ({ ...event, reaches: [...reaches], occurredAt: iso(occurredAt), recordedAt: iso(recordedAt) });

/** Events that happen to nobody in particular, as callers tell of them. */
@Injectable()
export class BusinessEventsService {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  async list(caller: Principal): Promise<Answer[]> {
    return (await this.engine.businessEvents.list(caller.workspaceId)).map(answer);
  }

  async record(caller: Principal, { name, properties = {}, occurredAt, messageId }: BodyOf<typeof routes.businessEvents.record>): Promise<Answer> {
    this.audit.note({ subject: name });
    const event = { name, properties: properties as JsonObject, occurredAt: occurredAt === undefined ? this.clock.now() : Date.parse(occurredAt), source: caller.userId === null ? 'api' : 'editor', ...(messageId === undefined ? {} : { messageId }) };
    return answer(await withStatus(this.engine.businessEvents.record(caller.workspaceId, event)));
  }
}
