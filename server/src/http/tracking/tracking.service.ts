import { Inject, Injectable, Logger } from '@nestjs/common';
import type { JsonObject } from '@parcours/sdk/node';
import type pg from 'pg';
import { classifyVisitor, type Visitor } from '../../core/links/classify-visitor.js';
import type { TrackedLink } from '../../core/links/links.js';
import type { LiveAddress, LiveAnswer } from '../../core/contents/contents.js';
import type { Clock, Engine, KeptFiles } from '../../core/ports.js';
import { findDelivery } from '../../db/runs/find-delivery.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { visitContext } from '../../customers/identities/touchpoint.js';
import { imageType } from '../../customers/contents/image-type.js';
import { CLOCK, ENGINE, FILES, POOL } from '../injection.js';

const contextOf = ({ headers }: Visitor): JsonObject | null => visitContext(typeof headers['user-agent'] === 'string' ? headers['user-agent'] : '');

/** A picture as it is answered, or where it is. */
export type LivePicture = { readonly bytes: Buffer; readonly type: string } | { readonly url: string };

/** Turns fetched pixels and followed links into events of the contact the message went to. */
@Injectable()
export class TrackingService {
  private readonly log = new Logger(TrackingService.name);

  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(FILES) private readonly files: KeptFiles,
  ) {}

  /**
   * Records `<channel>.opened` once per delivery, and once more where a mail program's server has fetched the image (`proxy`): Apple's does
   * so whether anybody looks or not. Robots are `<channel>.scanned`. Nothing is recorded of contacts and workspaces
   * that want none of it (SECURITY P6). Never throws: whoever looks at a mail gets the pixel, whatever happens here.
   */
  async opened(token: string, visitor: Visitor): Promise<void> {
    try {
      await this.recordOpening(token, visitor);
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
      human = (await this.engine.links.follow(link, { at: this.clock.now(), robot, context: contextOf(visitor) })) !== 'scanned' && human;
      return await this.engine.links.destination(link, human);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      return link.url;
    }
  }

  /** What a live block shows to whoever looks at it now (A28); counted as the message's opening where its sender wants to know. Null where there is nothing to see. */
  async lookedAt(token: string, visitor: Visitor): Promise<LivePicture | null> {
    const address = this.engine.contents.openLive(token);
    if (address === null) return null;
    try {
      const shown = await this.resolved(address);
      if (address.trackOpens) await this.record(address, visitor);
      if (shown === null) return null;
      if (shown.drawn !== null) return { bytes: shown.drawn, type: 'image/gif' };
      if (shown.url !== null) return { url: shown.url };
      return shown.file === null ? null : await this.stored(address.workspaceId, shown.file);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      return null;
    }
  }

  /** Where a live block leads now, counted as a click where its sender wants to know; null for an address that was not made here, or leads nowhere. */
  async followLive(token: string, visitor: Visitor): Promise<string | null> {
    const address = this.engine.contents.openLive(token);
    if (address === null) return null;
    const shown = await this.resolved(address);
    if (shown === null || shown.href === null) return null;
    const link: TrackedLink = { workspaceId: address.workspaceId, deliveryId: address.deliveryId, url: shown.href, label: shown.variant, trap: false };
    return address.trackClicks ? this.follow(link, visitor) : link.url;
  }

  private resolved(address: LiveAddress): Promise<LiveAnswer | null> {
    return inWorkspace(address.workspaceId, () => this.engine.contents.resolveLive(address));
  }

  private async stored(workspaceId: number, file: string): Promise<LivePicture | null> {
    const { bytes } = await inWorkspace(workspaceId, () => this.files.read(workspaceId, file));
    const type = imageType(bytes);
    return type === null ? null : { bytes, type };
  }

  private async recordOpening(token: string, visitor: Visitor): Promise<void> {
    const found = await this.engine.openToken(token);
    if (found !== null && found.use === 'open') await this.record(found, visitor);
  }

  private async record({ workspaceId, deliveryId }: Pick<LiveAddress, 'workspaceId' | 'deliveryId'>, visitor: Visitor): Promise<void> {
    const delivery = await inWorkspace(workspaceId, () => findDelivery(this.pool, workspaceId, deliveryId));
    if (delivery === null || delivery.contactId === null || !delivery.tracked) return;
    const { contactId, runId, nodeId, channel, visit } = delivery;
    const { robot, proxy } = classifyVisitor(visitor);
    const context = contextOf(visitor);
    // the key the node was given for this delivery: a wait can tell this message from others
    const messageKey = `${runId}-${nodeId}-${visit}-${deliveryId}`;
    const properties = { deliveryId, runId, nodeId, messageKey, ...(proxy === null ? {} : { proxy }), ...(context === null || proxy !== null || robot !== null ? {} : { context }), ...(robot === null ? {} : { robot: true, reason: robot }) };
    const messageId = robot === null ? `opened:${deliveryId}${proxy === 'apple' ? ':proxy' : ''}` : `scanned:${deliveryId}:open`;
    await this.engine.record([{ workspaceId, contactId, name: `${channel}.${robot === null ? 'opened' : 'scanned'}`, properties, occurredAt: this.clock.now(), runId, messageId }]);
  }
}
