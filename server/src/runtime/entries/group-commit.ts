import { isConnectionError } from '../lanes/connection-error.js';

interface Waiting<Request, Answer> {
  readonly request: Request;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

export interface GroupWork<Request, Answer> {
  /** Commits all of them in one transaction, or none; answers in their order. Called again with fewer when it throws. */
  commit(requests: readonly Request[]): Promise<readonly Answer[]>;
  /** What a request counts towards `maxSize`; 1 each when absent. */
  sizeOf?(request: Request): number;
  readonly maxSize: number;
  /** Groups under way at once. */
  readonly atOnce: number;
  /** Waits so long for company before each commit; nobody waits when absent. */
  readonly gatherMs?: number;
}

/**
 * Lets requests that come while a commit is under way share the next one:
 *
 *   idle ──request──> committing ──others came meanwhile──> committing, all of them together
 *                                └──nobody came──> idle
 *
 * Unless `gatherMs` says so, nobody waits for company: a request that comes alone is committed at once. When a group fails it is halved, until only the guilty
 * request fails; when the connection fails all of it does, because nobody knows whether it was committed.
 */
export class GroupCommit<Request, Answer> {
  private waiting: Waiting<Request, Answer>[] = [];
  private underWay = 0;
  private scheduled = false;

  constructor(private readonly work: GroupWork<Request, Answer>) {}

  get idle(): boolean {
    return this.underWay === 0 && this.waiting.length === 0;
  }

  /** Resolves after its commit. */
  add(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, resolve, reject });
      this.schedule();
    });
  }

  /** What arrived in one turn of the event loop goes together. */
  private schedule(): void {
    if (this.scheduled || this.underWay >= this.work.atOnce) return;
    this.scheduled = true;
    const start = (): void => {
      this.scheduled = false;
      this.next();
    };
    if (this.work.gatherMs === undefined) setImmediate(start);
    else setTimeout(start, this.work.gatherMs);
  }

  private next(): void {
    if (this.waiting.length === 0 || this.underWay >= this.work.atOnce) return;
    this.underWay += 1;
    void this.commit(this.take()).finally(() => {
      this.underWay -= 1;
      if (this.work.gatherMs === undefined) this.next();
      else this.schedule();
    });
    if (this.waiting.length > 0 && this.underWay < this.work.atOnce) this.schedule();
  }

  /** As many as fit; one at least. */
  private take(): Waiting<Request, Answer>[] {
    let size = 0;
    const end = this.waiting.findIndex(({ request }, index) => (size += this.work.sizeOf?.(request) ?? 1) > this.work.maxSize && index > 0);
    return this.waiting.splice(0, end < 0 ? this.waiting.length : end);
  }

  private async commit(group: readonly Waiting<Request, Answer>[]): Promise<void> {
    try {
      const answers = await this.work.commit(group.map(({ request }) => request));
      group.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
    } catch (error) {
      if (group.length === 1 || isConnectionError(error)) return group.forEach(({ reject }) => reject(error));
      const middle = group.length >> 1;
      await this.commit(group.slice(0, middle));
      await this.commit(group.slice(middle));
    }
  }
}
