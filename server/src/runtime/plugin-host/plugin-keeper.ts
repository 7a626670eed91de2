import type { NodeContext } from '@parcours/sdk/node';
import type { Confinement } from '../confined/start-confined.js';
import { disposed, notStarted, resting } from './failures.js';
import type { PluginLimits } from './limits.js';
import type { Asker } from './members.js';
import type { PluginHealth } from './plugin.js';
import { PluginProcess, type Request } from './plugin-process.js';

/** After one crash it is started again at once; after the n-th in a row it rests, longer each time. */
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 60_000;

const restMs = (crashes: number): number => (crashes < 2 ? 0 : Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (crashes - 2)));
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export interface Keeping {
  readonly confinement: Confinement;
  /** The file of the package to load, absolute. */
  readonly entry: string;
  readonly asker: Asker;
  readonly limits: PluginLimits;
  /** Makes the folder it may write to empty again; called before each start. */
  prepare(): Promise<void>;
  /** A process ended although nobody wanted it to. */
  onCrash(label: string, reason: string): void;
}

/**
 * Keeps a process for one package: started by the first call, kept warm, ended when it is idle, replaced when it crashed.
 *
 * asleep --call--> running --idle--> asleep; running --crash--> asleep (once) or resting (again) --rest over--> asleep; any --dispose--> disposed
 */
export class PluginKeeper {
  private current: PluginProcess | null = null;
  private starting: Promise<PluginProcess> | null = null;
  private readonly alive = new Set<PluginProcess>();
  private crashes = 0;
  private retryAt: number | null = null;
  private lastError: string | null = null;
  private isDisposed = false;
  private idle: NodeJS.Timeout | undefined;

  constructor(private readonly keeping: Keeping) {}

  /** What the package exported, as its process described it when it was last started. */
  described: unknown = null;

  async call(request: Request): Promise<unknown> {
    const answer = await (await this.ready()).call(request);
    this.crashes = 0;
    this.lastError = null;
    return answer;
  }

  /** The conformance check of the sdk, by the package's own side. */
  async check(context: Partial<NodeContext>): Promise<unknown> {
    return (await this.ready()).check(context);
  }

  health(): PluginHealth {
    const isResting = this.retryAt !== null && this.retryAt > Date.now();
    const state = this.isDisposed ? 'disposed' : this.current !== null ? 'running' : isResting ? 'resting' : 'asleep';
    return { state, crashes: this.crashes, lastError: this.lastError, retryAt: isResting ? this.retryAt : null };
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    clearTimeout(this.idle);
    await this.starting?.catch(() => undefined);
    const processes = [...this.alive];
    for (const process of processes) process.kill('was not needed any more');
    while (this.alive.size > 0) await pause(5);
  }

  /** A process that takes calls. Throws `NotCalled`. */
  async ready(): Promise<PluginProcess> {
    const { asker, limits } = this.keeping;
    if (this.isDisposed) throw disposed(asker.label);
    this.postpone();
    if (this.current !== null && !this.current.retired && this.current.reason === null) return this.current;
    const leftMs = this.retryAt === null ? 0 : this.retryAt - Date.now();
    if (leftMs > limits.patienceMs) throw resting(asker.label, this.lastError ?? 'ended');
    return (this.starting ??= this.start(leftMs).finally(() => (this.starting = null)));
  }

  private async start(afterMs: number): Promise<PluginProcess> {
    if (afterMs > 0) await pause(afterMs);
    const { confinement, entry, asker, limits } = this.keeping;
    await this.keeping.prepare();
    const process = await PluginProcess.start(confinement, asker, limits, (ended) => this.noticeEnd(ended));
    if (process.reason === null) this.alive.add(process);
    try {
      this.described = await process.load(entry);
    } catch (error) {
      process.kill('could not load the package');
      throw notStarted(asker.label, (error as Error).message);
    }
    this.current = process;
    return process;
  }

  private noticeEnd(process: PluginProcess): void {
    this.alive.delete(process);
    if (this.current === process) this.current = null;
    if (this.isDisposed || process.retired) return;
    const reason = process.reason ?? 'ended';
    this.crashes += 1;
    this.lastError = process.complaint === '' ? reason : `${reason}: ${process.complaint}`;
    this.retryAt = Date.now() + restMs(this.crashes);
    this.keeping.onCrash(this.keeping.asker.label, this.lastError);
  }

  private postpone(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      if (this.current?.busy) return this.postpone();
      this.current?.retire();
      this.current = null;
    }, this.keeping.limits.idleMs).unref();
  }
}
