import type { DataSource } from 'typeorm';

export interface AttemptLimit {
  /** How many attempts are let through in the window. */
  readonly most: number;
  readonly windowSeconds: number;
}

/** What a try may do: go on (with the number of its row), or wait. */
export type Attempt = { readonly id: number } | { readonly retryAfterSeconds: number };

/**
 * Counts tries that may be guesses, in the database: a restart and other processes know them too. A try is counted before it is made
 * and taken off when it was right, so that many at once cannot all slip through.
 */
export class AttemptsRepository {
  constructor(private readonly source: DataSource) {}

  async begin(subject: string, { most, windowSeconds }: AttemptLimit): Promise<Attempt> {
    return this.source.transaction(async (manager) => {
      await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 4711))', [subject]);
      const [full]: { wait: number }[] = await manager.query(
        `select ceil(extract(epoch from at + make_interval(secs => $2) - clock_timestamp()))::int as wait from attempts
         where subject = $1 and at > clock_timestamp() - make_interval(secs => $2) order by at desc offset $3 limit 1`,
        [subject, windowSeconds, most - 1],
      );
      if (full !== undefined) return { retryAfterSeconds: Math.max(1, full.wait) };
      const [made]: { id: string }[] = await manager.query('insert into attempts (subject, at) values ($1, clock_timestamp()) returning id', [subject]);
      return { id: Number(made?.id) };
    });
  }

  /** It was no guess. */
  async takeBack(...attempts: readonly Attempt[]): Promise<void> {
    await this.source.query('delete from attempts where id = any($1)', [attempts.flatMap((attempt) => ('id' in attempt ? [attempt.id] : []))]);
  }

  async forget(subject: string): Promise<void> {
    await this.source.query('delete from attempts where subject = $1', [subject]);
  }

  /** A bounded part of what no window reaches any more. */
  async sweep(): Promise<void> {
    await this.source.query(`delete from attempts where id in (select id from attempts where at < now() - interval '1 day' order by at limit 1000)`);
  }
}
