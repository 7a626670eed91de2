import { Inject, Injectable } from '@nestjs/common';
import type { BodyOf, routes } from '@parcours/sdk/api';
import type { JsonObject } from '@parcours/sdk/node';
import type { Clock, Engine, NewEvent } from '../../core/ports.js';
import type { ContactInput } from '../../customers/contact-identity.js';
import { CLOCK, ENGINE } from '../injection.js';
import { withStatus } from '../refusal.js';
import type { Principal } from '../routing/principal.js';

type EventInput = BodyOf<typeof routes.events.record>['events'][number];

@Injectable()
export class EventsService {
  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Returns once everything is committed: accepted means kept. */
  async record(caller: Principal, inputs: readonly EventInput[]): Promise<number> {
    const now = this.clock.now();
    const contacts = await this.engine.identify(caller.workspaceId, inputs.map((input) => input.contact as ContactInput));
    const events = inputs.map(
      (input, index): NewEvent => ({
        workspaceId: caller.workspaceId,
        contactId: (contacts[index] as { id: number }).id,
        name: input.name,
        properties: (input.properties ?? {}) as JsonObject,
        occurredAt: input.occurredAt === undefined ? now : Date.parse(input.occurredAt),
        ...(input.messageId === undefined ? {} : { messageId: input.messageId }),
      }),
    );
    await withStatus(this.engine.record(events));
    return events.length;
  }
}
