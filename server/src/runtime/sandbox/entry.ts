import { TransientError, UserError, toFailure, type CodeResult } from '@parcours/sdk/node';
import { atPlace, failedWith } from './read-answer.js';
import type { BatchEnd } from './sandbox-process.js';
import { SANDBOX_LIMITS } from './sandbox-limits.js';

/** A piece of somebody's request: the code, to be run once. */
export interface Entry {
  /** Entries with the same key may share an isolate: same workspace, version, node, limits. */
  readonly key: string;
  /** The node it belongs to, whatever its limits. */
  readonly node: string;
  /** The code, or a JSON list of expressions. */
  readonly source: string;
  readonly timeLimitMs: number;
  /** Of the processor alone, for expressions. */
  readonly cpuLimitMs?: number;
  readonly memoryLimitMb: number;
  readonly now: number;
  /** The call as JSON; entries of one call share it. */
  readonly call: { readonly text: string };
  /** Which of the call's items; null for all together. */
  readonly position: number | null;
  /** Which of the expressions. */
  readonly expression?: number;
  /** Its answer comes with those of others, so that after a bad end it is not known whose turn it was. */
  readonly together?: boolean;
  /** What has not had its turn by then is answered as busy. */
  readonly giveUpAt: number;
  /** How often its process ended without saying why, with nobody else in it. */
  readonly tries: number;
  readonly settle: (result: CodeResult) => void;
}

const seconds = (ms: number): string => `${ms / 1_000} s`;

export const busy = (): CodeResult => ({
  kind: 'failed',
  error: toFailure(new TransientError('sandbox_busy', 'The code could not be run in time because the machine is busy; it is tried again.')),
  log: [],
});

export const stoppedTooOften = (): CodeResult => ({
  kind: 'failed',
  error: toFailure(new TransientError('sandbox_busy', 'The code of this step was stopped too often in the last minute, for taking too long or too much memory; it is tried again later.')),
  log: [],
});

/** What the entry that was running when the batch ended badly is told; null when it deserves another try. */
export function verdict(entry: Entry, end: Exclude<BatchEnd, { reason: 'done' }>): CodeResult | null {
  const { memoryLimitMb } = entry;
  const timeLimitMs = entry.cpuLimitMs ?? entry.timeLimitMs;
  switch (end.reason) {
    case 'syntax':
      return failedWith(new UserError('code_syntax', `The code cannot be read: ${end.message}${atPlace(end)}.`, { line: end.line || null, column: end.column || null }));
    case 'time':
      // it had the processor for less than half of the time: others did
      if (end.cpuMs !== null && end.cpuMs >= 0 && end.cpuMs < timeLimitMs / 2) return busy();
      return failedWith(new UserError('code_time_limit', `The code ran for longer than ${seconds(timeLimitMs)} and was stopped; look for a loop without an end, or raise the limit of the step.`, { timeLimitMs }));
    case 'memory':
      return failedWith(new UserError('code_memory_limit', `The code used more memory than ${memoryLimitMb} MB and was stopped; keep less at once, or raise the limit of the step.`, { memoryLimitMb }));
    case 'gone':
      if (entry.tries + 1 < SANDBOX_LIMITS.tries) return null;
      return failedWith(new UserError('code_crashed', `The code ended its sandbox ${SANDBOX_LIMITS.tries} times (${end.detail}) and is not tried again; change it.`, { tries: SANDBOX_LIMITS.tries }));
  }
}
