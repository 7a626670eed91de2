const WINDOW_MS = 15 * 60_000;
const MAX_FAILURES = 10;
const MAX_ACCOUNTS = 10_000;

/**
 * Slows guessing: ten failures in fifteen minutes close an account's sign-in until the oldest is forgotten.
 * Kept in memory: a restart and other replicas forget it. The security issue moves it into the database.
 */
export class SignInThrottle {
  private readonly failures = new Map<string, number[]>();

  /** Seconds until the next try is let through; 0 when it is now. */
  retryAfterSeconds(account: string, now: number): number {
    const recent = this.recent(account, now);
    const oldest = recent[recent.length - MAX_FAILURES];
    return oldest === undefined ? 0 : Math.max(1, Math.ceil((oldest + WINDOW_MS - now) / 1_000));
  }

  failed(account: string, now: number): void {
    const recent = [...this.recent(account, now), now];
    this.failures.delete(account);
    this.failures.set(account, recent.slice(-MAX_FAILURES));
    // the account that failed longest ago is forgotten first
    if (this.failures.size > MAX_ACCOUNTS) this.failures.delete(this.failures.keys().next().value as string);
  }

  succeeded(account: string): void {
    this.failures.delete(account);
  }

  private recent(account: string, now: number): number[] {
    return (this.failures.get(account) ?? []).filter((at) => at > now - WINDOW_MS);
  }
}
