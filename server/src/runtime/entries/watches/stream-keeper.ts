import { Lane } from '../../lanes/lane.js';
import { keepStream, type StreamParts } from './keep-stream.js';
import { failWatch, leaseWatch, releaseWatch, renewWatch } from './lease-watch.js';
import type { WatchRow } from './watch-row.js';

const LEASE_MS = 30_000;
/** Servers close streams now and then: that is no failure. */
const RECONNECT_MS = 1_000;
const MAX_STREAMS = 100;

/**
 * Keeps streams open, each in exactly one process: it holds a lease and renews it. A process that dies leaves its streams to the others
 * after the lease; one that lost its lease commits nothing and closes.
 */
export class StreamKeeper {
  readonly lane: Lane;
  private readonly open = new Map<number, { readonly stop: AbortController; readonly done: Promise<void> }>();

  constructor(private readonly parts: StreamParts) {
    this.lane = new Lane({ name: 'streams', step: () => this.step(), untilDue: () => Promise.resolve(null), onError: parts.onError });
  }

  async close(): Promise<void> {
    for (const { stop } of this.open.values()) stop.abort();
    await Promise.all([...this.open.values()].map(({ done }) => done));
  }

  private async step(): Promise<boolean> {
    if (this.open.size >= MAX_STREAMS) return false;
    const { pool, clock } = this.parts;
    const watch = await leaseWatch(pool, ['stream'], clock.now(), LEASE_MS);
    if (watch === null) return false;
    // an older connection of ours has lost its lease to this one
    this.open.get(watch.id)?.stop.abort();
    const stop = new AbortController();
    const done = this.keep(watch, stop).catch(this.parts.onError).finally(() => {
      if (this.open.get(watch.id)?.stop === stop) this.open.delete(watch.id);
    });
    this.open.set(watch.id, { stop, done });
    return true;
  }

  private async keep(watch: WatchRow, stop: AbortController): Promise<void> {
    const { pool, clock } = this.parts;
    const heartbeat = setInterval(() => {
      renewWatch(pool, watch, clock.now() + LEASE_MS).then((ours) => ours || stop.abort(), this.parts.onError);
    }, LEASE_MS / 10);
    try {
      const { retryMs } = await keepStream(this.parts, watch, stop.signal);
      await releaseWatch(pool, watch, clock.now() + (stop.signal.aborted ? 0 : Math.min(retryMs ?? RECONNECT_MS, 3_600_000)));
    } catch (error) {
      if (stop.signal.aborted) return await releaseWatch(pool, watch, clock.now());
      await failWatch(pool, watch, error, clock.now(), RECONNECT_MS);
      this.parts.changed(watch.workspace_id, watch.workflow_id);
    } finally {
      clearInterval(heartbeat);
    }
  }
}
