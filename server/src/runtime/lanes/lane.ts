/**
 * A lane's loop:
 *
 *   idle ──nudge or next due instant or poll──> working ──full batch──> working
 *                                               working ──less than a batch──> idle
 *   any ──stop──> stopped, once the batch under way has ended
 */
export interface LaneWork {
  readonly name: string;
  /** Does one batch; answers whether more may be waiting. Throws when the batch could not be done. */
  step(): Promise<boolean>;
  /** Milliseconds until something is due; null when nothing is. */
  untilDue(): Promise<number | null>;
  onError(error: unknown): void;
}

/** Bounds how long work written by another process can go unnoticed. */
export const POLL_MS = 500;
const MAX_BACKOFF_MS = 5_000;

export class Lane {
  private running = false;
  private nudged = false;
  private wake: (() => void) | null = null;
  private loop: Promise<void> = Promise.resolve();
  private failures = 0;

  constructor(readonly work: LaneWork) {}

  /** True after several failures in a row. */
  get failing(): boolean {
    return this.failures > 3;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.loop = this.run();
  }

  /** Says that there may be work now. Cheap; called after every commit that made some. */
  nudge(): void {
    this.nudged = true;
    this.wake?.();
  }

  /** Resolves when the batch under way has ended. */
  async stop(): Promise<void> {
    this.running = false;
    this.wake?.();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (this.running) {
      this.nudged = false;
      try {
        const more = await this.work.step();
        this.failures = 0;
        if (!more && !this.nudged) await this.pause(Math.min((await this.work.untilDue()) ?? POLL_MS, POLL_MS));
      } catch (error) {
        this.failures += 1;
        this.work.onError(error);
        await this.pause(Math.min(50 * 2 ** this.failures, MAX_BACKOFF_MS));
      }
    }
  }

  private async pause(delayMs: number): Promise<void> {
    if (delayMs <= 0 || !this.running || this.nudged) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }
}
