import { DefectError, UserError, type NodeFailure } from '@parcours/sdk/node';
import { ASKS_AT_ONCE, MAX_MESSAGE_BYTES, TELLS_PER_CALL, type ContextView, type FromPlugin } from '../wire/messages.js';

type Send = (message: FromPlugin | string) => void;

/** Members that are told rather than asked: nobody waits for them. */
const TOLD: ReadonlySet<string> = new Set(['log', 'progress']);
/** Answers that are no JSON on the side of the caller. */
const AS_SET: ReadonlySet<string> = new Set(['membersOf', 'membersOfSegment', 'matching', 'consenting']);

/** A call that has not ended. */
interface Live {
  readonly id: number;
  underWay: number;
  /** What was asked for beyond what may be under way at once. */
  readonly queued: Question[];
}

interface Question {
  readonly live: Live;
  readonly member: string;
  readonly args: readonly unknown[];
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** An error of the server, as the package would have met it in the server's process. */
const asThrown = (error: NodeFailure): Error => Object.assign(new Error(error.message), error);
/** The server would end the process for it, as for any other flood; whoever meant well hears what is wrong. */
function checkLength(text: string, member: string): void {
  if (text.length <= MAX_MESSAGE_BYTES / 4) return;
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_MESSAGE_BYTES) throw new UserError('file_too_large', `Expected at most 25 MB for context.${member}, found ${(bytes / 1_048_576).toFixed(0)} MB on their way; use less at once.`);
}

const ended = (): DefectError => new DefectError('call_ended', 'The call this was asked for has ended already.');

/** The package's side of `context`: what is asked goes to the server, which decides. */
export class RemoteContexts {
  private readonly live = new Map<number, Live>();
  private readonly waiting = new Map<number, Question>();
  private next = 1;

  constructor(private readonly send: Send) {}

  make(call: number, view: ContextView): Record<string, unknown> {
    const live: Live = { id: call, underWay: 0, queued: [] };
    this.live.set(call, live);
    const context: Record<string, unknown> = { ...view.data };
    let told = 0;
    for (const member of view.members)
      context[member] = TOLD.has(member)
        ? (...args: unknown[]) => {
            if (told++ < TELLS_PER_CALL) this.send({ kind: 'tell', call, member, args });
          }
        : (...args: unknown[]) => this.ask(live, member, args);
    const { now, ticks } = view;
    const began = performance.now();
    if (now !== null) context['now'] = () => (ticks ? now + Math.floor(performance.now() - began) : now);
    return context;
  }

  answered(ask: number, value: unknown, error: NodeFailure | undefined): void {
    const question = this.waiting.get(ask);
    if (question === undefined) return;
    this.waiting.delete(ask);
    const { live, member } = question;
    live.underWay -= 1;
    if (error !== undefined) question.reject(asThrown(error));
    else question.resolve(AS_SET.has(member) ? new Set(value as unknown[]) : value);
    while (live.queued.length > 0 && live.underWay < ASKS_AT_ONCE) this.put(live.queued.shift() as Question);
  }

  /** The call has ended: what it still asks for is refused. */
  end(call: number): void {
    for (const { reject } of this.live.get(call)?.queued.splice(0) ?? []) reject(ended());
    this.live.delete(call);
    for (const [ask, { live, reject }] of this.waiting) {
      if (live.id !== call) continue;
      this.waiting.delete(ask);
      reject(ended());
    }
  }

  private ask(live: Live, member: string, args: unknown[]): Promise<unknown> {
    // nobody would answer: whoever kept a context for later has to hear it
    if (this.live.get(live.id) !== live) return Promise.reject(ended());
    while (args.length > 0 && args.at(-1) === undefined) args.pop();
    return new Promise((resolve, reject) => {
      const question: Question = { live, member, args, resolve, reject };
      if (live.underWay >= ASKS_AT_ONCE) live.queued.push(question);
      else this.put(question);
    });
  }

  private put(question: Question): void {
    const { live, member, args, reject } = question;
    const ask = this.next++;
    try {
      const text = JSON.stringify({ kind: 'ask', call: live.id, ask, member, args } satisfies FromPlugin);
      checkLength(text, member);
      this.send(text);
    } catch (error) {
      // arguments that are no JSON
      return reject(error);
    }
    live.underWay += 1;
    this.waiting.set(ask, question);
  }
}
