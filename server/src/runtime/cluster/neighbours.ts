import { startsOthers, type Changes } from '../../core/changes.js';

const GATHER_MS = 20;
const MAX_ANSWERED = 1_000;

/** How to reach the other processes. Must not throw and need not arrive. */
export interface Line {
  wake(): void;
  answered(runIds: readonly number[]): void;
}

/**
 * What the processes of one database tell each other after a commit. What is lost costs a poll's time and nothing else;
 * without a line, which is how a server alone lives, nothing is said.
 */
export class Neighbours {
  private line: Line | null = null;
  private timer: NodeJS.Timeout | null = null;
  private woken = false;
  private runIds: number[] = [];

  attach(line: Line): void {
    this.line = line;
  }

  /** There may be work for whoever has time. */
  wake(): void {
    this.woken = true;
    this.gather();
  }

  /** A batch is through: what it left to do anybody may do, and callers of its runs may wait at any process. */
  committed(changes: Changes, now: number): void {
    if (this.line === null) return;
    const isDue = ({ dueAt }: { readonly dueAt: number }): boolean => dueAt <= now;
    if (startsOthers(changes) || changes.moved.some(isDue) || changes.born.some(isDue)) this.wake();
    const answered = changes.runs.filter((run) => run.response !== undefined).map((run) => run.runId);
    if (answered.length === 0 || this.runIds.length >= MAX_ANSWERED) return;
    this.runIds.push(...answered);
    this.gather();
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.line = null;
  }

  private gather(): void {
    if (this.line) this.timer ??= setTimeout(() => this.say(), GATHER_MS).unref();
  }

  private say(): void {
    const { woken, runIds } = this;
    this.timer = null;
    this.woken = false;
    this.runIds = [];
    if (woken) this.line?.wake();
    if (runIds.length > 0) this.line?.answered(runIds);
  }
}
