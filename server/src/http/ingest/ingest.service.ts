import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { SourceCall } from '@parcours/sdk/api';
import type pg from 'pg';
import type { Call } from '../../core/ingest/call.js';
import type { Clock, Engine } from '../../core/ports.js';
import { stored } from '../../core/storable.js';
import type { CallOrigin } from '../../customers/identities/read-call.js';
import { sourceOf, type SendingSource } from '../../db/customers/sources.js';
import { findDelivery } from '../../db/runs/find-delivery.js';
import { acrossWorkspaces, inWorkspace } from '../../db/scope/workspace-scope.js';
import { CLOCK, ENGINE, POOL, REPORT, type Report } from '../injection.js';
import { readCalls, type CallError, type Sent } from './read-calls.js';
import { SourceActivity } from './source-activity.js';

/** A key that was ended is refused after so long at the latest. */
const REMEMBERED_MS = 5_000;
const MAX_REMEMBERED = 10_000;

export interface Sender {
  readonly source: SendingSource;
  readonly userAgent: string | null;
}

type Raw = { readonly context?: { readonly click?: unknown } } | null;

/** Takes what sources send: finds the source, reads each call, hands all that is good to the engine. */
@Injectable()
export class IngestService implements OnApplicationShutdown {
  private readonly sources = new Map<string, { readonly source: Promise<SendingSource | null>; readonly until: number }>();
  private readonly activity: SourceActivity;

  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    @Inject(POOL) private readonly pool: pg.Pool,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REPORT) report: Report,
  ) {
    this.activity = new SourceActivity(pool, (error) => report('sources', error));
  }

  onApplicationShutdown(): Promise<void> {
    return this.activity.close();
  }

  /** Null when there is no such key, or it was ended. */
  async source(writeKey: string): Promise<SendingSource | null> {
    const known = this.sources.get(writeKey);
    if (known !== undefined && known.until > performance.now()) return known.source;
    // those who send at the same moment wait for one answer
    const source = acrossWorkspaces(() => sourceOf(this.pool, writeKey));
    if (this.sources.size >= MAX_REMEMBERED) this.sources.clear();
    this.sources.set(writeKey, { source, until: performance.now() + REMEMBERED_MS });
    source.catch(() => this.sources.delete(writeKey));
    return source;
  }

  /** Answers what could not be kept, once everything else is. Throws `overloaded` or `quota_reached`, or whatever kept all of it from being kept. */
  async take(sent: Sent, { source, userAgent }: Sender): Promise<{ accepted: number; errors: CallError[] }> {
    const receivedAt = this.clock.now();
    const clicks = await this.clicks(sent, source.workspaceId);
    const origin: CallOrigin = { receivedAt, sourceId: source.id, sourceKind: source.kind, sentAt: sent.sentAt, userAgent, businessEvents: source.businessEvents, country: source.country, openClick: (token) => clicks.get(token) ?? null };
    const { good, bad } = readCalls(sent, origin);
    await this.keep(source, good.map(({ call }) => call));
    this.activity.note(source, { received: good.length, refused: bad.length, calls: seen(sent, bad, receivedAt) });
    return { accepted: good.length, errors: bad };
  }

  /** Business events one after the other: each may reach everybody, and they are rare. */
  private async keep(source: SendingSource, calls: readonly Call[]): Promise<void> {
    const ofNobody = (call: Call): boolean => source.businessEvents && call.type === 'track';
    const ofContacts = calls.filter((call) => !ofNobody(call));
    const kept = ofContacts.length === 0 ? [] : await this.engine.ingest(source.workspaceId, ofContacts);
    const failed = kept.find((one) => one.status === 'rejected');
    // ours to mend, and the sender's to send again: what was kept of it has its message id
    if (failed !== undefined) throw failed.reason;
    for (const { event, messageId } of calls.filter(ofNobody))
      if (event !== null) await this.engine.businessEvents.record(source.workspaceId, { ...event, source: 'source', ...(messageId === null ? {} : { messageId }) });
  }

  /** Whom our mails went to whose links were followed. */
  private async clicks(sent: Sent, workspaceId: number): Promise<Map<string, number>> {
    const tokens = new Set(sent.calls.flatMap((call) => {
      const token = (call as Raw)?.context?.click;
      return typeof token === 'string' && token.length <= 100 ? [token] : [];
    }));
    const found = new Map<string, number>();
    for (const token of tokens) {
      const opened = await this.engine.openToken(token);
      if (opened === null || opened.use !== 'click' || opened.workspaceId !== workspaceId) continue;
      const delivery = await inWorkspace(workspaceId, () => findDelivery(this.pool, workspaceId, opened.deliveryId));
      if (delivery !== null && delivery.contactId !== null) found.set(token, delivery.contactId);
    }
    return found;
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? stored(value.slice(0, 200)) : null);

function seen(sent: Sent, bad: readonly CallError[], at: number): SourceCall[] {
  const errors = new Map(bad.map(({ index, message }) => [index, message]));
  const first = Math.max(0, sent.calls.length - SourceActivity.KEPT);
  return sent.calls.slice(first).map((raw, index) => {
    const call = (typeof raw === 'object' && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
    return { at: new Date(at).toISOString(), type: text(call['type']) ?? '?', name: text(call['event']) ?? text(call['name']), who: text(call['userId']) ?? text(call['anonymousId']), error: errors.get(first + index) ?? null };
  });
}
