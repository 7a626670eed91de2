const MINUTE_MS = 60_000;
/** More than anybody honest keeps busy at once; who is forgotten starts with a full bucket. */
const MAX_KEPT = 50_000;

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * How often somebody may ask: a bucket that holds half a minute's requests and is filled evenly. Kept in this process, so that `n` processes
 * let through up to `n` times as much, and a restart fills all buckets. The oldest are forgotten first.
 */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Takes one request of `perMinute` from a bucket; null when there was one, otherwise the seconds until there is. 0 a minute means no limit. */
  take(key: string, perMinute: number): number | null {
    if (perMinute === 0) return null;
    const now = this.now();
    const most = Math.max(1, perMinute / 2);
    const { tokens, at } = this.buckets.get(key) ?? { tokens: most, at: now };
    const filled = Math.min(most, tokens + (Math.max(0, now - at) * perMinute) / MINUTE_MS);
    this.buckets.delete(key);
    this.buckets.set(key, { tokens: filled >= 1 ? filled - 1 : filled, at: now });
    if (this.buckets.size > MAX_KEPT) this.forget();
    return filled >= 1 ? null : Math.ceil(((1 - filled) * MINUTE_MS) / perMinute / 1_000);
  }

  private forget(): void {
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}
