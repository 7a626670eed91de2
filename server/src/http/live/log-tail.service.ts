import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { listLogs } from '../../db/logs/list-logs.js';
import { inWorkspace } from '../../db/scope/workspace-scope.js';
import { POOL } from '../injection.js';
import { LiveRooms } from './live-rooms.service.js';

const EVERY_MS = 1_000;
/** Lines whose outcome may still change while somebody looks. */
const LOOKED_AT = 30;

/** What grows with each new line, and with each outcome: asking for it costs nothing, however many rows there are. */
const MARKS = `select string_agg(coalesce(pg_sequence_last_value(s::regclass)::text, ''), ' ') as marks from unnest(array['event_ids', 'delivery_ids', pg_get_serial_sequence('report_deltas', 'id')]) as s`;

/**
 * Tells those who follow the log of a workspace that there is something new, at most once a second and whichever process it came from: the
 * database is asked, once for all who look. Where nobody follows a log, nothing is asked. Lines themselves are read by the page, with its
 * filter and its permission.
 */
@Injectable()
export class LogTail implements OnApplicationShutdown {
  private readonly log = new Logger(LogTail.name);
  /** By workspace, what its newest lines were; null: whoever came last has not been told of anything yet. */
  private readonly seen = new Map<number, string | null>();
  private timer: NodeJS.Timeout | undefined;
  private marks = '';
  private looking = false;

  constructor(
    @Inject(POOL) private readonly pool: pg.Pool,
    private readonly rooms: LiveRooms,
  ) {}

  follow(workspaceId: number): void {
    this.seen.set(workspaceId, null);
    this.timer ??= setInterval(() => void this.look(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.seen.clear();
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      for (const workspaceId of this.seen.keys()) if (!this.rooms.followsLog(workspaceId)) this.seen.delete(workspaceId);
      if (this.seen.size === 0) return this.rest();
      const { rows } = await this.pool.query<{ marks: string }>(MARKS);
      const marks = rows[0]?.marks ?? '';
      for (const [workspaceId, before] of this.seen) if (before === null || marks !== this.marks) await this.tell(workspaceId, before);
      this.marks = marks;
    } catch (error) {
      // the database is away: the next look tells
      this.log.warn(error instanceof Error ? error.message : String(error));
    } finally {
      this.looking = false;
    }
  }

  private async tell(workspaceId: number, before: string | null): Promise<void> {
    const { items } = await inWorkspace(workspaceId, () => listLogs(this.pool, workspaceId, { limit: LOOKED_AT }));
    const now = JSON.stringify(items.map(({ id, status, code, waitsUntil }) => [id, status, code, waitsUntil]));
    if (!this.seen.has(workspaceId)) return;
    this.seen.set(workspaceId, now);
    if (now !== before) this.rooms.hear({ type: 'log.changed' }, workspaceId);
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
