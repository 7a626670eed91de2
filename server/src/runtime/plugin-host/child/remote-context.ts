import { DefectError, type NodeFailure } from '@parcours/sdk/node';
import { ASKS_AT_ONCE, TELLS_PER_CALL, type ContextView, type FromPlugin } from '../wire/messages.js';

type Send = (message: FromPlugin) => void;

/** Members that are told rather than asked: nobody waits for them. */
const TOLD: ReadonlySet<string> = new Set(['log', 'progress']);
/** Answers that are no JSON on the side of the caller. */
const AS_SET: ReadonlySet<string> = new Set(['membersOf', 'membersOfSegment', 'matching', 'consenting']);

interface Waiting {
  readonly call: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** An error of the server, as the package would have met it in the server's process. */
const asThrown = (error: NodeFailure): Error => Object.assign(new Error(error.message), error);

const ended = (): DefectError => new DefectError('call_ended', 'The call this was asked for has ended already.');

/** The package's side of `context`: what is asked goes to the server, which decides. */
export class RemoteContexts {
  /** Calls that have not ended. */
  private readonly live = new Set<number>();
  private readonly waiting = new Map<number, Waiting>();
  private readonly underWay = new Map<number, number>();
  private readonly queued = new Map<number, (() => void)[]>();
  private next = 1;

  constructor(private readonly send: Send) {}

  make(call: number, view: ContextView): Record<string, unknown> {
    this.live.add(call);
    const context: Record<string, unknown> = { ...view.data };
    let told = 0;
    for (const member of view.members)
      context[member] = TOLD.has(member)
        ? (...args: unknown[]) => {
            if (told++ < TELLS_PER_CALL) this.send({ kind: 'tell', call, member, args });
          }
        : (...args: unknown[]) => this.ask(call, member, args);
    const { now, ticks } = view;
    const began = performance.now();
    if (now !== null) context['now'] = () => (ticks ? now + Math.floor(performance.now() - began) : now);
    return context;
  }

  answered(ask: number, value: unknown, error: NodeFailure | undefined): void {
    const waiting = this.waiting.get(ask);
    if (waiting === undefined) return;
    this.waiting.delete(ask);
    this.underWay.set(waiting.call, (this.underWay.get(waiting.call) ?? 1) - 1);
    this.queued.get(waiting.call)?.shift()?.();
    if (error === undefined) waiting.resolve(value);
    else waiting.reject(asThrown(error));
  }

  /** The call has ended: what it still asks for is refused. */
  end(call: number): void {
    this.live.delete(call);
    for (const [ask, { call: of, reject }] of this.waiting) {
      if (of !== call) continue;
      this.waiting.delete(ask);
      reject(ended());
    }
    this.underWay.delete(call);
    this.queued.delete(call);
  }

  private async ask(call: number, member: string, args: unknown[]): Promise<unknown> {
    // nobody would answer: whoever kept a context for later has to hear it
    if (!this.live.has(call)) throw ended();
    const busy = this.underWay.get(call) ?? 0;
    if (busy >= ASKS_AT_ONCE) await new Promise<void>((go) => void (this.queued.get(call) ?? this.queued.set(call, []).get(call))?.push(go));
    this.underWay.set(call, (this.underWay.get(call) ?? 0) + 1);
    const ask = this.next++;
    while (args.length > 0 && args.at(-1) === undefined) args.pop();
    const value = await new Promise((resolve, reject) => {
      this.waiting.set(ask, { call, resolve, reject });
      this.send({ kind: 'ask', call, ask, member, args });
    });
    return AS_SET.has(member) ? new Set(value as unknown[]) : value;
  }
}
