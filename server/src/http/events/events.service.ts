import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, routes } from '@parcours/sdk/api';
import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import type { Clock, Engine } from '../../core/ports.js';
import type { ContactInput } from '../../customers/contact-identity.js';
import { needRoom } from '../../db/quotas/quotas.js';
import { CLOCK, ENGINE, POOL } from '../injection.js';
import { withStatus } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

type EventInput = BodyOf<typeof routes.events.record>['events'][number];

@Injectable()
export class EventsService {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(POOL) private readonly pool: pg.Pool,
  ) {}

  /** Returns once everything is committed: accepted means kept. */
  async record(caller: Principal, inputs: readonly EventInput[]): Promise<number> {
    await needRoom(this.pool, caller.workspaceId, 'events');
    const now = this.clock.now();
    const events = inputs.map(({ contact, name, properties, occurredAt, messageId }) => ({
      contact: contact as ContactInput,
      event: { name, properties: (properties ?? {}) as JsonObject, occurredAt: occurredAt === undefined ? now : Date.parse(occurredAt), ...(messageId === undefined ? {} : { messageId }) },
    }));
    await withStatus(this.engine.recordOf(caller.workspaceId, events));
    return events.length;
  }
}
