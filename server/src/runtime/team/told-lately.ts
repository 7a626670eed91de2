const HOUR_MS = 3_600_000;
/** More mails about leads than anybody reads; what is beyond stands on their pages. */
export const TOLD_PER_HOUR = 60;
const MAX_KEPT = 10_000;

/**
 * How often each person was told something by workflows within the last hour. Kept in this process: `n` workers tell up to `n` times as much, and
 * a restart begins anew. It keeps a workflow that runs wild from filling an inbox, and the mail server of the house from being taken for one that does.
 */
export class ToldLately {
  private readonly instants = new Map<string, number[]>();

  /** Whether somebody may be told once more; counts it if so. */
  take(key: string, now: number): boolean {
    const lately = (this.instants.get(key) ?? []).filter((at) => at > now - HOUR_MS && at <= now);
    const may = lately.length < TOLD_PER_HOUR;
    this.instants.delete(key);
    this.instants.set(key, may ? [...lately, now] : lately);
    if (this.instants.size > MAX_KEPT) this.forget();
    return may;
  }

  private forget(): void {
    const [oldest] = this.instants.keys();
    if (oldest !== undefined) this.instants.delete(oldest);
  }
}
