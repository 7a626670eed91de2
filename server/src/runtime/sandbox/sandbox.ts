import { availableParallelism } from 'node:os';
import { CODE_LIMITS, TransientError, UserError, contactScope, isNodeFailure, type CodeCall, type CodeRequest, type CodeResult } from '@parcours/sdk/node';
import type { Evaluated, ExpressionRequest } from '../../core/parameters/evaluation.js';
import type { CodePlace, CodeRunner } from './code-runner.js';
import { busy, stoppedTooOften, verdict, type Entry } from './entry.js';
import { partsOf } from './expression-parts.js';
import { Patience } from './patience.js';
import { failedWith, readAnswer } from './read-answer.js';
import { findSandboxHome, type SandboxHome } from './sandbox-home.js';
import { SANDBOX_LIMITS } from './sandbox-limits.js';
import { SandboxProcess, type BatchEnd } from './sandbox-process.js';
import { unavailableBecause } from './unavailable.js';
import { WaitingRoom } from './waiting-room.js';

export interface SandboxOptions {
  /** Processes at once; half of the processors unless said, from 2 to 8. They are started when somebody needs them. */
  readonly processes?: number;
  /** Milliseconds the code of one node may waste in a minute by being stopped; 5,000 unless said. */
  readonly patienceMs?: number;
  onError(error: unknown): void;
  /** Replaced in tests of machines that have none. */
  readonly home?: () => Promise<SandboxHome | null>;
}

/** What a memory limit or a crash takes until its work is taken up again. */
const COST_OF_A_PROCESS_MS = 300;

const within = (value: number | undefined, standard: number, least: number, most: number): number => Math.round(Math.min(most, Math.max(least, value ?? standard)));

/**
 * Runs code of workflows in processes of its own. What runs of the same node ask for while all processes are busy shares the next batch.
 *
 * An entry is *waiting*, then *running*, then settled. When a batch ends badly, what had been answered stays answered; a passed time limit
 * fails the entry that was running, and the others wait again; after a passed memory limit or a crash it is not known who it was: the
 * unanswered are halved until the guilty one is alone. Each such end costs a process, which is replaced.
 */
export class Sandbox implements CodeRunner {
  private readonly room = new WaitingRoom();
  private readonly idle: SandboxProcess[] = [];
  private readonly all = new Set<SandboxProcess>();
  private starting = 0;
  private readonly size: number;
  private readonly patience: Patience;
  private home: Promise<SandboxHome | null> | null = null;
  private closed = false;

  constructor(private readonly options: SandboxOptions) {
    this.patience = new Patience(options.patienceMs ?? SANDBOX_LIMITS.patienceMs);
    this.size = options.processes ?? Math.min(8, Math.max(2, availableParallelism() >> 1));
  }

  async run(place: CodePlace, request: CodeRequest, nowMs: number): Promise<readonly (readonly CodeResult[])[]> {
    const { source, calls } = request;
    if (Buffer.byteLength(source) > SANDBOX_LIMITS.sourceBytes) throw new UserError('code_too_large', `Expected at most 256 kB of code, found ${Buffer.byteLength(source)} bytes; shorten it.`);
    const texts = calls.map((call) => ({ text: callText(call) }));
    await this.ready();
    const timeLimitMs = within(request.timeLimitMs, CODE_LIMITS.timeMs, 10, CODE_LIMITS.maxTimeMs);
    const memoryLimitMb = within(request.memoryLimitMb, CODE_LIMITS.memoryMb, CODE_LIMITS.minMemoryMb, CODE_LIMITS.maxMemoryMb);
    const node = nodeOf(place);
    const key = [node, timeLimitMs, memoryLimitMb].join(':');
    const giveUpAt = performance.now() + SANDBOX_LIMITS.batchMs;
    if (this.patience.isOver(node, performance.now())) return calls.map((call) => (request.mode === 'each' ? call.items : [null]).map(stoppedTooOften));
    const results = calls.map((call, index) => {
      const positions = request.mode === 'each' ? call.items.map((_, position) => position) : [null];
      return Promise.all(positions.map((position) => new Promise<CodeResult>((settle) => this.room.add({ key, node, source, timeLimitMs, memoryLimitMb, now: nowMs, call: texts[index] as Entry['call'], position, giveUpAt, tries: 0, settle }))));
    });
    this.pump();
    return Promise.all(results);
  }

  async evaluate(place: CodePlace, { expressions, calls }: ExpressionRequest, nowMs: number): Promise<Evaluated> {
    const source = JSON.stringify(expressions);
    if (source.length > SANDBOX_LIMITS.sourceBytes) throw new UserError('code_too_large', `Expected at most 256,000 characters of JavaScript in the settings of a step, found ${source.length}; shorten it, or use a Code step.`);
    await this.ready();
    const node = nodeOf(place);
    if (this.patience.isOver(node, performance.now())) return calls.map(({ items }) => items.map(() => expressions.map(stoppedTooOften)));
    const giveUpAt = performance.now() + SANDBOX_LIMITS.batchMs;
    const results = calls.map((call) => {
      const parts = partsOf(call, expressions.length);
      return Promise.all(parts.flatMap(({ text, memoryLimitMb, count }) => {
        const shared = { key: [node, 'expressions', memoryLimitMb].join(':'), node, source, timeLimitMs: SANDBOX_LIMITS.expressionMs, cpuLimitMs: SANDBOX_LIMITS.expressionCpuMs, memoryLimitMb, now: nowMs, call: { text }, giveUpAt, tries: 0, together: true };
        return Array.from({ length: count }, (_, position) => Promise.all(expressions.map((_source, expression) => new Promise<CodeResult>((settle) => this.room.add({ ...shared, position, expression, settle })))));
      }));
    });
    this.pump();
    return Promise.all(results);
  }

  /** Ends all processes; what is under way is answered as busy. */
  async close(): Promise<void> {
    this.closed = true;
    for (const process of this.all) process.kill();
    for (const entry of this.room.clear()) entry.settle(busy());
    (await this.home)?.remove();
  }

  /** Process ids, for those who look from outside. */
  get pids(): readonly number[] {
    return [...this.all].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  /** Throws `UserError` `sandbox_unavailable` where there is none, `TransientError` `sandbox_busy` at the end. */
  private async ready(): Promise<void> {
    if ((await this.findHome()) === null) throw unavailableBecause();
    if (this.closed) throw new TransientError('sandbox_busy', 'The server is stopping; the code is run after its next start.');
  }

  private findHome(): Promise<SandboxHome | null> {
    return (this.home ??= (this.options.home ?? findSandboxHome)());
  }

  private pump(): void {
    while (this.room.size > 0 && this.idle.length > 0) void this.carryOut(this.idle.pop() as SandboxProcess, this.room.take());
    if (this.room.size > 0) this.startOne();
  }

  private startOne(): void {
    if (this.closed || this.all.size + this.starting >= this.size) return;
    this.starting += 1;
    void this.start().finally(() => {
      this.starting -= 1;
      this.pump();
    });
  }

  private async start(): Promise<void> {
    const home = await this.findHome();
    if (home === null) return;
    try {
      const process = await SandboxProcess.start(home, (gone) => this.all.delete(gone));
      if (this.closed) return process.kill();
      this.all.add(process);
      this.idle.push(process);
    } catch (error) {
      if (this.closed) return;
      this.options.onError(error);
      // nothing runs and nothing can be started: whoever waits is answered instead of waiting for ever
      const answer = isNodeFailure(error) ? failedWith(error as UserError) : busy();
      if (this.all.size === 0) for (const entry of this.room.clear()) entry.settle(answer);
    }
  }

  private async carryOut(process: SandboxProcess, entries: readonly Entry[]): Promise<void> {
    const [first] = entries as readonly [Entry];
    const left = new Map(entries.map((entry, index) => [index, entry]));
    const end = await process.run(first, batchText(entries), (index, text) => {
      const entry = left.get(index);
      if (entry === undefined) return;
      left.delete(index);
      entry.settle(readSafely(text));
    });
    if (process.alive && process.batches < SANDBOX_LIMITS.batchesPerProcess) this.idle.push(process);
    else process.kill();
    if (left.size === 0 && end.reason !== 'done') this.patience.waste(first.node, COST_OF_A_PROCESS_MS, performance.now());
    this.settle([...left.values()], end);
    this.pump();
  }

  /** Decides about what a batch left unanswered. */
  private settle(left: readonly Entry[], end: BatchEnd): void {
    const [first, ...others] = left;
    if (first === undefined) return;
    const how = end.reason === 'done' ? ({ reason: 'gone', detail: 'it left out an answer' } as const) : end;
    if (this.closed) return left.forEach((entry) => entry.settle(busy()));
    if (how.reason === 'syntax') return left.forEach((entry) => entry.settle(verdict(entry, how) as CodeResult));
    this.patience.waste(first.node, how.reason === 'time' ? (first.cpuLimitMs ?? first.timeLimitMs) : COST_OF_A_PROCESS_MS, performance.now());
    if (first.together) return this.again(left.map((entry) => ({ ...entry, together: false })), true);
    if (how.reason === 'time' || others.length === 0) {
      const result = verdict(first, how);
      if (result) first.settle(result);
      else this.room.addApart([{ ...first, tries: first.tries + 1 }]);
      this.again(others, false);
      return;
    }
    const middle = left.length >> 1;
    this.again(left.slice(0, middle), true);
    this.again(left.slice(middle), true);
  }

  private again(entries: readonly Entry[], apart: boolean): void {
    const now = performance.now();
    if (entries[0] && this.patience.isOver(entries[0].node, now)) return entries.forEach((entry) => entry.settle(stoppedTooOften()));
    const inTime = entries.filter((entry) => now <= entry.giveUpAt);
    entries.forEach((entry) => now > entry.giveUpAt && entry.settle(busy()));
    if (apart) this.room.addApart(inTime);
    else inTime.forEach((entry) => this.room.add(entry));
  }
}

const nodeOf = ({ workspaceId, versionId, nodeId }: CodePlace): string => [workspaceId, versionId, nodeId].join(':');

function callText({ items, contact }: CodeCall): string {
  const text = JSON.stringify({ items, contact: contact && contactScope(contact) });
  if (text.length > SANDBOX_LIMITS.inputLength) throw new UserError('code_input_too_large', `Expected at most ${SANDBOX_LIMITS.inputLength / 1_000_000} million characters of items for one run of the code, found ${text.length}; pass fewer or smaller items.`);
  return text;
}

function batchText(entries: readonly Entry[]): string {
  const calls = new Map<Entry['call'], number>();
  for (const { call } of entries) if (!calls.has(call)) calls.set(call, calls.size);
  return `{"calls":[${[...calls.keys()].map(({ text }) => text).join(',')}],"runs":${JSON.stringify(entries.map(({ call, position, expression = null }) => [calls.get(call), position, expression]))}}`;
}

function readSafely(text: string): CodeResult {
  try {
    return readAnswer(text);
  } catch {
    return { kind: 'failed', error: { who: 'user', code: 'code_result', message: 'Expected the code to return plain data, but its answer could not be read; change it.' }, log: [] };
  }
}
