import { Inject, Injectable, Logger } from '@nestjs/common';
import type pg from 'pg';
import type { Clock, Engine } from '../../core/ports.js';
import { findDelivery } from '../../db/runs/find-delivery.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { CLOCK, ENGINE, POOL } from '../injection.js';

/** Turns a fetched pixel into an event of the contact the message went to. */
@Injectable()
export class TrackingService {
  private readonly log = new Logger(TrackingService.name);

  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Records `<channel>.opened` once per delivery. Never throws: whoever looks at a mail gets the pixel, whatever happens here. */
  async opened(token: string): Promise<void> {
    try {
      await this.record(token);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
    }
  }

  private async record(token: string): Promise<void> {
    const found = await this.engine.openToken(token);
    if (found === null || found.use !== 'open') return;
    const { workspaceId, deliveryId } = found;
    const delivery = await inWorkspace(workspaceId, () => findDelivery(this.pool, workspaceId, deliveryId));
    if (delivery === null || delivery.contactId === null) return;
    const { contactId, runId, nodeId, channel, visit } = delivery;
    // the key the node was given for this delivery: a wait can tell this message from others
    const messageKey = `${runId}-${nodeId}-${visit}-${deliveryId}`;
    await this.engine.record([
      { workspaceId, contactId, name: `${channel}.opened`, properties: { deliveryId, runId, nodeId, messageKey }, occurredAt: this.clock.now(), messageId: `opened:${deliveryId}` },
    ]);
  }
}
