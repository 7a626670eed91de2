import type { Item } from '@parcours/sdk/node';
import { endedCall, refusedCall, whyNotCalled } from '../calls/call-failures.js';
import type { CallChange, CallResult } from '../calls/called-runs.js';
import type { RefusalCode } from '../admission/refusals.js';
import type { NewRun } from '../ports.js';
import { stored } from '../storable.js';
import type { Token } from '../run.js';
import type { MemoryRun } from './memory-rows.js';

interface MemoryCall {
  readonly tokenId: number;
  readonly number: number;
  readonly runId: number | null;
  readonly returned: Item[];
  result: CallResult | null;
}

/** What calls need of the store in memory. */
interface MemoryTables {
  readonly tokens: Map<number, Token>;
  readonly runs: ReadonlyMap<number, MemoryRun>;
  readonly paused: ReadonlySet<number>;
  readonly rules: { publishedOf(workflowId: number): { readonly workspaceId: number; readonly versionId: number } | undefined };
  start(run: NewRun, now: number): { readonly runId: number } | { readonly refused: RefusalCode };
  cancelRun(runId: number, now: number): void;
}

const NAME = 'Test';

/** Calls of the store in memory; the same outcomes as on Postgres. */
export class MemoryCalls {
  rows: MemoryCall[] = [];

  constructor(private readonly tables: MemoryTables) {}

  start(calls: readonly CallChange[], now: number): void {
    for (const call of calls) this.rows.push(this.startOne(call, now));
    for (const tokenId of new Set(calls.map((call) => call.tokenId))) this.wake(tokenId, now);
  }

  /** Keeps what has reached the ends of a called run. */
  keep(runId: number, items: readonly Item[]): void {
    this.rows.find((row) => row.runId === runId)?.returned.push(...stored(items));
  }

  /** A run has ended: who waits for it may go on. */
  ended(run: MemoryRun, now: number): void {
    const row = this.rows.find((one) => one.runId === run.id);
    if (!row) return;
    row.result = run.status === 'done' ? { items: row.returned } : endedCall(NAME, run.id, run.status === 'failed' ? run.error : null);
    this.wake(row.tokenId, now);
  }

  /** A waiting token is gone: what it waited for ends with it. */
  forget(tokenId: number, now: number): void {
    const mine = this.rows.filter((row) => row.tokenId === tokenId);
    this.rows = this.rows.filter((row) => row.tokenId !== tokenId);
    for (const { runId } of mine) if (runId !== null) this.tables.cancelRun(runId, now);
  }

  private startOne(call: CallChange, now: number): MemoryCall {
    const { workspaceId, workflowId, contactId, test, items, runId, wait, priority, tokenId, number } = call;
    const published = this.tables.rules.publishedOf(workflowId);
    const callee = published?.workspaceId === workspaceId ? { name: NAME, status: this.tables.paused.has(published.versionId) ? ('paused' as const) : ('published' as const), listens: true } : null;
    const depth = (this.tables.runs.get(runId)?.depth ?? 0) + 1;
    const result = whyNotCalled(callee, workflowId, depth);
    if (result || !published) return { tokenId, number, runId: null, returned: [], result };
    const started = this.tables.start({ workspaceId, workflowId, versionId: published.versionId, node: 0, contactId, test, items, parentRunId: runId, cause: 'node', depth, called: wait, ...(wait ? { priority } : {}) }, now);
    if ('refused' in started) return { tokenId, number, runId: null, returned: [], result: refusedCall(NAME, started.refused) };
    return { tokenId, number, runId: started.runId, returned: [], result: wait ? null : { items } };
  }

  private wake(tokenId: number, now: number): void {
    const mine = this.rows.filter((row) => row.tokenId === tokenId).sort((a, b) => a.number - b.number);
    const token = this.tables.tokens.get(tokenId);
    if (!token || mine.length === 0 || mine.some((row) => row.result === null)) return;
    this.rows = this.rows.filter((row) => row.tokenId !== tokenId);
    this.tables.tokens.set(tokenId, { ...token, state: 'resumed', dueAt: now, calls: { together: token.calls?.together ?? true, results: mine.map((row) => row.result as CallResult) } });
  }
}
