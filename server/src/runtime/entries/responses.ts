import type { HttpResponse } from '@parcours/sdk/node';
import type pg from 'pg';

const POLL_MS = 250;
const TIMEOUT_MS = 30_000;

export interface RunEnd {
  readonly runId: number;
  readonly response: HttpResponse | null;
  readonly failed: boolean;
  readonly ended: boolean;
}

/** What the caller of a run is told; null while the run is under way and has not answered. */
export function endAnswer({ runId, response, failed, ended }: RunEnd): HttpResponse | null {
  if (response) return response;
  if (failed) return { status: 500, body: { error: { code: 'run_failed', message: 'The run failed before it answered.' }, runId } };
  return ended ? { status: 200, body: { runId } } : null;
}

/** Callers who wait for what a run answers. The answer is durable in the run's row; memory only makes it quicker to notice. */
export class Responses {
  private readonly waiting = new Map<number, () => void>();

  constructor(private readonly pool: pg.Pool) {}

  /** Called after each commit with the runs it changed, here or elsewhere. */
  noticed(runIds: readonly number[]): void {
    for (const runId of runIds) this.waiting.get(runId)?.();
  }

  /** The run's answer; when it ends without one, or takes longer than 30 s, an answer that says so. */
  async of(runId: number): Promise<HttpResponse> {
    const deadline = Date.now() + TIMEOUT_MS;
    for (;;) {
      const { rows } = await this.pool.query<{ response: HttpResponse | null; status: number }>('select response, status from runs where id = $1', [runId]);
      const row = rows[0];
      const answer = endAnswer({ runId, response: row?.response ?? null, failed: row?.status === 2, ended: row?.status !== 0 });
      if (answer) return answer;
      if (Date.now() > deadline) return { status: 202, body: { runId, message: 'The run is still under way and has not answered within 30 seconds.' } };
      await this.change(runId);
    }
  }

  private change(runId: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(runId);
        resolve();
      };
      const timer = setTimeout(done, POLL_MS);
      this.waiting.set(runId, done);
    });
  }
}
