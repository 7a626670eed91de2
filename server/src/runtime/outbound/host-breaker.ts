import type { TransientError } from '@parcours/sdk/node';
import { hostResting } from './failures.js';

/** So many requests in a row without an answer, and the host is left alone. */
const FAILURES = 10;
const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 5 * 60_000;
/** A probe that never came back lets another one go. */
const PROBE_MS = 60_000;
/** More than anybody calls at once; who is forgotten counts as well. */
const MAX_KEPT = 10_000;

interface Host {
  failures: number;
  rests: number;
  /** Left alone until then. */
  until: number;
  probedAt: number | null;
}

/**
 * Spares hosts that do not answer (G7):
 *
 *   closed ──10 failures in a row──> open ──rest is over──> half open: one probe ──it answers──> closed
 *                                      ^──────────────────────────────┘ it fails: twice the rest, 5 minutes at most
 *
 * Only what says nothing of the caller counts: connections that fail and answers that never come. Kept in the memory of each process.
 */
export class HostBreaker {
  private readonly hosts = new Map<string, Host>();

  constructor(
    private readonly now: () => number = Date.now,
    private readonly chance: () => number = Math.random,
  ) {}

  /** What the caller is told instead of a request; null: it may go. */
  refusal(name: string): TransientError | null {
    const host = this.hosts.get(name);
    if (host === undefined || host.failures < FAILURES) return null;
    const now = this.now();
    if (now < host.until) return this.resting(name, host.until);
    if (host.probedAt !== null && now < host.probedAt + PROBE_MS) return this.resting(name, now + FIRST_REST_MS / 2);
    host.probedAt = now;
    return null;
  }

  answered(name: string): void {
    this.hosts.delete(name);
  }

  failed(name: string): void {
    const host = this.hosts.get(name) ?? { failures: 0, rests: 0, until: 0, probedAt: null };
    const now = this.now();
    // requests that left before it was opened say nothing new
    if (host.failures >= FAILURES && host.probedAt === null) return;
    host.failures = Math.min(FAILURES, host.failures + 1);
    host.probedAt = null;
    if (host.failures === FAILURES) {
      host.until = now + Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** host.rests);
      host.rests = Math.min(10, host.rests + 1);
    }
    this.hosts.delete(name);
    this.hosts.set(name, host);
    const [oldest] = this.hosts.keys();
    if (this.hosts.size > MAX_KEPT && oldest !== undefined) this.hosts.delete(oldest);
  }

  /** Spread over a quarter of a minute, so that not all who waited come back in the same moment. */
  private resting(name: string, until: number): TransientError {
    return hostResting(name, until + Math.floor(this.chance() * (FIRST_REST_MS / 2)));
  }
}
