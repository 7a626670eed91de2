import type pg from 'pg';

/** Lists of runs are in the order of their ids, so an id must not be much older than its run. */
const MAX_AGE_MS = 1_000;
const MAX_BLOCK = 1_000;

/** Run ids without a round trip for each group, for runs that are carried out before anything is written. What is not used in time is lost. */
export class RunIds {
  private free: number[] = [];
  private takenAt = 0;
  private used = 0;

  constructor(private readonly pool: pg.Pool) {}

  async take(count: number): Promise<number[]> {
    while (this.free.length < count || performance.now() - this.takenAt > MAX_AGE_MS) await this.refill(count);
    this.used += count;
    return this.free.splice(0, count);
  }

  /** As many as the block before was worth: none are left over in a calm hour, a thousand at a time in a rush. */
  private async refill(count: number): Promise<void> {
    const size = Math.max(count, Math.min(2 * this.used, MAX_BLOCK));
    const askedAt = performance.now();
    const { rows } = await this.pool.query<{ id: number }>("select nextval('run_ids') as id from generate_series(1, $1)", [size]);
    this.free = rows.map((row) => row.id);
    this.takenAt = askedAt;
    this.used = 0;
  }
}
