import { Inject, Injectable, Logger } from '@nestjs/common';
import type pg from 'pg';
import { classifyVisitor, type Visitor } from '../../core/links/classify-visitor.js';
import type { TrackedLink } from '../../core/links/links.js';
import type { Clock, Engine } from '../../core/ports.js';
import { findDelivery } from '../../db/runs/find-delivery.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { CLOCK, ENGINE, POOL } from '../injection.js';

/** Turns fetched pixels and followed links into events of the contact the message went to. */
@Injectable()
export class TrackingService {
  private readonly log = new Logger(TrackingService.name);

  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Records `<channel>.opened` once per delivery, and once more where a mail program's server has fetched the image (`proxy`): Apple's does
   * so whether anybody looks or not. Robots are `<channel>.scanned`. Never throws: whoever looks at a mail gets the pixel, whatever happens here.
   */
  async opened(token: string, visitor: Visitor): Promise<void> {
    try {
      await this.record(token, visitor);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
    }
  }

  /** Where whoever follows the link is sent; null for an address that was not made here. A click that cannot be recorded is logged, and leads on all the same. */
  async follow(link: TrackedLink | null, visitor: Visitor): Promise<string | null> {
    if (link === null) return null;
    const { robot } = classifyVisitor(visitor);
    let human = robot === null;
    try {
      human = (await this.engine.links.follow(link, { at: this.clock.now(), robot })) !== 'scanned' && human;
      return await this.engine.links.destination(link, human);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      return link.url;
    }
  }

  private async record(token: string, visitor: Visitor): Promise<void> {
    const found = await this.engine.openToken(token);
    if (found === null || found.use !== 'open') return;
    const { workspaceId, deliveryId } = found;
    const delivery = await inWorkspace(workspaceId, () => findDelivery(this.pool, workspaceId, deliveryId));
    if (delivery === null || delivery.contactId === null) return;
    const { contactId, runId, nodeId, channel, visit } = delivery;
    const { robot, proxy } = classifyVisitor(visitor);
    // the key the node was given for this delivery: a wait can tell this message from others
    const messageKey = `${runId}-${nodeId}-${visit}-${deliveryId}`;
    const properties = { deliveryId, runId, nodeId, messageKey, ...(proxy === null ? {} : { proxy }), ...(robot === null ? {} : { robot: true, reason: robot }) };
    const messageId = robot === null ? `opened:${deliveryId}${proxy === 'apple' ? ':proxy' : ''}` : `scanned:${deliveryId}:open`;
    await this.engine.record([{ workspaceId, contactId, name: `${channel}.${robot === null ? 'opened' : 'scanned'}`, properties, occurredAt: this.clock.now(), runId, messageId }]);
  }
}
