import type { LoadedPackages } from './loaded-packages.js';
import type { PackageNotice } from './package-notice.js';
import type { PackageProcesses } from './package-processes.js';

export interface PackageWatchParts {
  readonly loaded: LoadedPackages;
  readonly processes: PackageProcesses;
  readonly notice: PackageNotice;
  /** What has to be done once in a while, by any process. */
  sweep(): Promise<void>;
  /** Packages have come or gone in this process. */
  noticed(): void;
  onError(error: unknown): void;
}

const LOOK_MS = 1_000;
const SAY_MS = 10_000;
const SWEEP_MS = 60_000;

/** Looks every second whether the installed packages have changed, so that a process needs nobody to tell it; when somebody does, it looks at once. */
export class PackageWatch {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private saidAt = 0;
  private sweptAt = Date.now();
  private failed = false;

  constructor(private readonly parts: PackageWatchParts) {}

  start(): void {
    this.timer = setTimeout(() => {
      this.running = this.turn().finally(() => this.timer !== null && this.start());
    }, LOOK_MS).unref();
  }

  /** Looks now. Throws when the database does not answer. */
  async look(): Promise<void> {
    const { loaded, processes, noticed } = this.parts;
    const changed = await loaded.converge();
    if (!changed && Date.now() - this.saidAt < SAY_MS) return;
    await processes.say(loaded.states);
    this.saidAt = Date.now();
    if (changed) noticed();
  }

  async stop(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.running;
    await this.parts.notice.stop();
  }

  /** Somebody has said that there is something to see. */
  hear(): void {
    if (this.timer !== null) this.look().catch(this.parts.onError);
  }

  private async turn(): Promise<void> {
    try {
      await this.parts.notice.listen();
      await this.look();
      if (Date.now() - this.sweptAt > SWEEP_MS) {
        this.sweptAt = Date.now();
        await this.parts.sweep();
      }
      this.failed = false;
    } catch (error) {
      // the database is away: said once, tried every second
      if (!this.failed) this.parts.onError(error);
      this.failed = true;
    }
  }
}
