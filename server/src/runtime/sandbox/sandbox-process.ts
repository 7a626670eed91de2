import { startConfined, type ConfinedProcess } from '../confined/start-confined.js';
import { watchMemory } from '../confined/watch-memory.js';
import { frameReader, writeFrame, type Frame } from './frames.js';
import { SANDBOX_LIMITS } from './sandbox-limits.js';
import type { SandboxHome } from './sandbox-home.js';
import { unavailableBecause } from './unavailable.js';

/** How a batch came to its end. Anything but `done` and `syntax` is also the end of the process. */
export type BatchEnd =
  | { readonly reason: 'done' }
  | { readonly reason: 'syntax'; readonly message: string; readonly line: number; readonly column: number }
  /** `cpuMs`: what the isolate had used of the processor; null when it could not say so any more. */
  | { readonly reason: 'time'; readonly cpuMs: number | null }
  | { readonly reason: 'memory' }
  | { readonly reason: 'gone'; readonly detail: string };

export interface BatchSettings {
  /** The code, or a JSON list of expressions. */
  readonly source: string;
  readonly expression?: number;
  /** Answers may come several at once. */
  readonly together?: boolean;
  readonly timeLimitMs: number;
  readonly cpuLimitMs?: number;
  readonly memoryLimitMb: number;
  readonly now: number;
}

const START_MS = 10_000;
const MEGABYTE = 1_048_576;
/** A process at rest uses 60 MB of it. */
const LEAST_MEMORY_MB = 256;
const MAX_STDERR = 4_000;
const OUT_OF_MEMORY = /out of memory|invalid size|allocation failed|heap limit|bad_alloc/i;

/** One process that runs one batch after the other, each in a fresh isolate, watched from outside. */
export class SandboxProcess {
  batches = 0;
  private said = '';
  private ended: BatchEnd | null = null;
  private under: { readonly take: (index: number, text: string) => void; readonly end: (end: BatchEnd) => void } | null = null;

  private constructor(
    private readonly confined: ConfinedProcess,
    private readonly onGone: () => void,
  ) {
    const { child, channel, stdout, stderr } = confined;
    const read = frameReader((frame) => this.take(frame));
    channel.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch (error) {
        this.kill({ reason: 'gone', detail: (error as Error).message });
      }
    });
    stdout.resume();
    stderr.on('data', (chunk: Buffer) => (this.said = (this.said + chunk.toString()).slice(-MAX_STDERR)));
    child.on('error', (error) => this.kill({ reason: 'gone', detail: error.message }));
    // after its last words have been read
    child.on('close', () => this.gone());
    // a server that ends takes it along; it does not wait for it
    child.unref();
    for (const stream of [channel, stdout, stderr]) (stream as unknown as { unref?: () => void }).unref?.();
  }

  /** Throws when no process can be had, `UserError` `sandbox_unavailable` when none ever can; `onGone` is told of its end, however it comes about. */
  static async start(home: SandboxHome, onGone: (process: SandboxProcess) => void): Promise<SandboxProcess> {
    const confined = await startConfined({ entry: home.program, args: [home.isolatedVm], nodeFlags: ['--no-node-snapshot'], readable: home.readable, addons: true, files: 64 });
    const started: { ready?: (frame: Frame | null) => void } = {};
    const ready = new Promise<Frame | null>((resolve) => (started.ready = resolve));
    const process = new SandboxProcess(confined, () => {
      started.ready?.(null);
      onGone(process);
    });
    process.under = { take: () => undefined, end: () => undefined };
    process.greet = (frame) => started.ready?.(frame);
    const timer = setTimeout(() => process.kill({ reason: 'gone', detail: `it was not ready within ${START_MS} ms` }), START_MS);
    const frame = await ready;
    clearTimeout(timer);
    process.under = null;
    if (frame?.header['ready'] === true) return process;
    const unavailable = frame?.header['unavailable'];
    const detail = String(unavailable ?? (process.ended?.reason === 'gone' ? process.ended.detail : 'it ended at once'));
    process.kill({ reason: 'gone', detail });
    throw unavailable === undefined ? new Error(detail) : unavailableBecause(detail);
  }

  get pid(): number | undefined {
    return this.confined.child.pid;
  }

  get alive(): boolean {
    return this.ended === null;
  }

  /** Runs a batch; `take` receives the answers as they come. Never rejects. */
  run({ source, expression, together, timeLimitMs, cpuLimitMs, memoryLimitMb, now }: BatchSettings, text: string, take: (index: number, answer: string) => void): Promise<BatchEnd> {
    if (this.ended) return Promise.resolve(this.ended);
    this.batches += 1;
    return new Promise((resolve) => {
      const tooLong = (): void => this.kill({ reason: 'time', cpuMs: null });
      let timer = setTimeout(tooLong, timeLimitMs + SANDBOX_LIMITS.graceMs);
      const unwatch = watchMemory(this.pid ?? 0, Math.max(LEAST_MEMORY_MB, memoryLimitMb * 3) * MEGABYTE, () => this.kill({ reason: 'memory' }));
      this.under = {
        take: (index, answer) => {
          clearTimeout(timer);
          timer = setTimeout(tooLong, timeLimitMs + SANDBOX_LIMITS.graceMs);
          answer.split('\n').forEach((one, place) => take(index + place, one));
        },
        end: (end) => {
          clearTimeout(timer);
          unwatch();
          this.under = null;
          resolve(end);
        },
      };
      this.confined.channel.write(writeFrame({ source, expressions: expression !== undefined, together, timeLimitMs, cpuLimitMs, memoryLimitMb, now }, text));
    });
  }

  /** Ends it at once. */
  kill(end: BatchEnd = { reason: 'gone', detail: 'it was ended' }): void {
    this.ended ??= end;
    this.confined.child.kill('SIGKILL');
  }

  private greet: (frame: Frame) => void = () => undefined;

  private take(frame: Frame): void {
    const { header, text } = frame;
    if (header['ready'] === true || header['unavailable'] !== undefined) this.greet(frame);
    else if (typeof header['index'] === 'number') this.under?.take(header['index'], text);
    else this.hear(header);
  }

  private hear(header: Frame['header']): void {
    const numberOf = (name: string): number => (typeof header[name] === 'number' ? header[name] : 0);
    if (header['end'] === 'done') this.under?.end({ reason: 'done' });
    else if (header['end'] === 'syntax') this.under?.end({ reason: 'syntax', message: String(header['message']).slice(0, 1_000), line: numberOf('line'), column: numberOf('column') });
    else if (header['end'] === 'time') this.kill({ reason: 'time', cpuMs: numberOf('cpuMs') });
    else if (header['end'] === 'memory') this.kill({ reason: 'memory' });
    else this.kill({ reason: 'gone', detail: String(header['message'] ?? 'it said what nobody understands').slice(0, 500) });
  }

  private gone(): void {
    const { exitCode, signalCode } = this.confined.child;
    this.ended ??= OUT_OF_MEMORY.test(this.said) ? { reason: 'memory' } : { reason: 'gone', detail: `it ended with ${signalCode ?? exitCode}` };
    this.under?.end(this.ended);
    this.onGone();
  }
}
