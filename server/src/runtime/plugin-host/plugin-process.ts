import { toFailure, type NodeContext } from '@parcours/sdk/node';
import { startConfined, type ConfinedProcess, type Confinement } from '../confined/start-confined.js';
import { watchMemory } from '../confined/watch-memory.js';
import { believed, crashed, tookTooLong } from './failures.js';
import type { PluginLimits } from './limits.js';
import { askMember, type Asker } from './members.js';
import { PluginSockets } from './plugin-sockets.js';
import { readSlowly } from './read-slowly.js';
import { frameWriter } from './wire/frame-writer.js';
import { FrameReader } from './wire/frames.js';
import { ASKS_AT_ONCE, MAX_MESSAGE_BYTES, PROTOCOL, TELLS_PER_CALL, type ContextView, type FromPlugin, type Path, type ToPlugin } from './wire/messages.js';
import { packItems } from './wire/packed-items.js';
import { unpackOutcomes } from './wire/packed-outcomes.js';
import { parseMessages } from './wire/parse-messages.js';

interface Call {
  readonly context: Partial<NodeContext> | null;
  readonly timer: NodeJS.Timeout;
  /** Of the items it went with, where they were packed. */
  readonly items: number | null;
  asking: number;
  told: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface Request {
  readonly path: Path;
  readonly args: readonly unknown[];
  readonly view: ContextView | null;
  readonly context: Partial<NodeContext> | null;
  readonly limitMs: number;
}

const PING_MS = 500;
/** Answers to calls and asks that have ended meanwhile are honest; this many are not. */
const STRAYS = 10_000;

/** One process that runs one package, as long as it lives. Everything it says is taken for what a stranger says. */
export class PluginProcess {
  /** Why it ended, once it has. */
  reason: string | null = null;
  /** No new calls: what is under way may end, then it goes. */
  retired = false;
  private readonly calls = new Map<number, Call>();
  private nextId = 1;
  private strays = 0;
  /** What it has asked for and not been answered, in all calls. */
  private asking = 0;
  /** When it was asked whether it listens, until it says anything. */
  private askedAt: number | null = null;
  private readonly stopWatching: () => void;
  private readonly heart: NodeJS.Timeout;
  private readonly send: (message: ToPlugin, canWait?: boolean) => void;
  private readonly sockets: PluginSockets;
  private stderr = '';
  private verdict: string | null = null;

  private constructor(
    private readonly confined: ConfinedProcess,
    private readonly asker: Asker,
    private readonly limits: PluginLimits,
    private readonly ended: (process: PluginProcess) => void,
  ) {
    const { child, channel } = confined;
    this.send = frameWriter(channel);
    this.sockets = new PluginSockets(asker.handedOut, (event) => this.write(event));
    const reader = new FrameReader(MAX_MESSAGE_BYTES, (text) => this.hear(text));
    channel.on('data', (part: Buffer) => {
      try {
        reader.push(part);
      } catch (error) {
        this.kill(`broke the rules of the connection (${(error as Error).message})`);
      }
    });
    readSlowly(confined.stdout, () => undefined);
    readSlowly(confined.stderr, (text) => (this.stderr = (this.stderr + text).slice(-4_000)));
    child.on('error', (error) => this.end(`could not be started (${error.message})`));
    child.on('exit', (code, signal) => this.end(this.verdict ?? (signal === null ? `ended by itself with code ${code}` : `was ended from outside (${signal})`)));
    this.stopWatching = child.pid === undefined ? () => undefined : watchMemory(child.pid, limits.memoryBytes, () => this.kill(`took more than ${Math.round(limits.memoryBytes / 1_000_000)} MB of memory`));
    this.heart = setInterval(() => this.beat(), PING_MS).unref();
  }

  static async start(confinement: Confinement, asker: Asker, limits: PluginLimits, ended: (process: PluginProcess) => void): Promise<PluginProcess> {
    return new PluginProcess(await startConfined(confinement), asker, limits, ended);
  }

  get busy(): boolean {
    return this.calls.size > 0;
  }

  /** The last line it complained with, such as the error it died of. */
  get complaint(): string {
    return this.stderr.split('\n').find((line) => /^\w*Error\b|^unhandled/.test(line.trim()))?.trim().slice(0, 300) ?? '';
  }

  load(entry: string): Promise<unknown> {
    return this.expect(null, this.limits.loadMs, (id) => ({ kind: 'load', id, protocol: PROTOCOL, entry }));
  }

  /** The conformance check, with what it may ask of the host. */
  check(context: Partial<NodeContext>): Promise<unknown> {
    const view = { position: 0, data: {}, members: Object.keys(context), now: null, ticks: false };
    return this.expect(context, this.limits.loadMs, (id) => ({ kind: 'check', id, context: view }));
  }

  call({ path, args, view, context, limitMs }: Request): Promise<unknown> {
    const items = path.at(-1) === 'execute' ? packItems(args[0]) : null;
    if (items === null) return this.expect(context, limitMs, (id) => ({ kind: 'call', id, path, args, context: view }));
    return this.expect(context, limitMs, (id) => ({ kind: 'call', id, path, args: [null, ...args.slice(1)], context: view, items }), items.json.length);
  }

  /** It ends as soon as nobody waits for it. */
  retire(): void {
    this.retired = true;
    if (!this.busy) this.kill('was not needed any more');
  }

  kill(verdict: string): void {
    this.verdict ??= verdict;
    this.confined.child.kill('SIGKILL');
  }

  private expect(context: Partial<NodeContext> | null, limitMs: number, message: (id: number) => ToPlugin, items: number | null = null): Promise<unknown> {
    if (this.reason !== null) return Promise.reject(crashed(this.asker.label, this.reason));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.giveUp(id, limitMs), limitMs);
      this.calls.set(id, { context, timer, items, asking: 0, told: 0, resolve, reject });
      this.write(message(id));
    });
  }

  private write(message: ToPlugin, canWait = false): void {
    if (this.reason === null) this.send(message, canWait);
  }

  /** The package has not answered in time. Whatever it is at goes on in there, so this process takes nothing new. */
  private giveUp(id: number, limitMs: number): void {
    this.finish(id)?.reject(tookTooLong(this.asker.label, limitMs));
    this.write({ kind: 'cancel', id });
    this.retire();
  }

  private finish(id: number): Call | undefined {
    const call = this.calls.get(id);
    if (call === undefined) return undefined;
    clearTimeout(call.timer);
    this.calls.delete(id);
    if (this.retired && !this.busy) this.kill('was not needed any more');
    return call;
  }

  private beat(): void {
    if (!this.busy) return;
    this.askedAt ??= performance.now();
    if (performance.now() - this.askedAt > this.limits.deafMs) return this.kill(`did not listen for ${this.limits.deafMs / 1_000} seconds, as in a loop without end`);
    this.write({ kind: 'ping', id: 0 });
  }

  private hear(text: string): void {
    this.askedAt = null;
    for (const message of parseMessages(text)) this.take(message);
  }

  private take(message: FromPlugin): void {
    switch (message.kind) {
      case 'result':
      case 'failed':
        return this.answered(message);
      case 'ask':
        return this.asked(message);
      case 'tell':
        return this.told(message);
      case 'pong':
        return;
      case 'socket':
        return this.sockets.hear(message);
      default:
        throw new TypeError('a message of an unknown kind');
    }
  }

  private answered(message: Extract<FromPlugin, { kind: 'result' | 'failed' }>): void {
    const items = this.calls.get(message.id)?.items ?? null;
    // before the call has ended: what breaks the rules here fails it
    const answer = message.kind === 'failed' ? null : message.outcomes === undefined || items === null ? message.value : unpackOutcomes(message.outcomes, items);
    const call = this.finish(message.id);
    if (call === undefined) return this.stray();
    if (message.kind === 'result') call.resolve(answer);
    else call.reject(believed(message.error));
  }

  private stray(): void {
    if (++this.strays > STRAYS) throw new RangeError('answers nobody asked for');
  }

  private asked({ call: id, ask, member, args }: Extract<FromPlugin, { kind: 'ask' }>): void {
    const call = this.calls.get(id);
    if (call === undefined) return this.stray();
    if (call.context === null || ++call.asking > 2 * ASKS_AT_ONCE) throw new RangeError(`more than ${ASKS_AT_ONCE} requests at once`);
    this.asking += 1;
    const refused = (error: unknown): void => this.tell(call, () => ({ kind: 'answer', ask, error: toFailure(error) }));
    try {
      Promise.resolve(askMember(call.context, member, args, this.asker)).then((value) => this.tell(call, () => ({ kind: 'answer', ask, ...(value === undefined ? {} : { value }) })), refused);
    } catch (error) {
      refused(error);
    }
  }

  /** While others are under way an answer waits for them: likely they go together. Never throws. */
  private tell(call: Call, answer: () => Extract<ToPlugin, { kind: 'answer' }>): void {
    call.asking -= 1;
    this.asking -= 1;
    try {
      this.write(answer(), this.asking > 0);
    } catch {
      this.kill('asked for something that cannot be handed over');
    }
  }

  private told({ call: id, member, args }: Extract<FromPlugin, { kind: 'tell' }>): void {
    const call = this.calls.get(id);
    if (call?.context == null) return this.stray();
    if (++call.told > 2 * TELLS_PER_CALL) throw new RangeError('a flood of lines');
    askMember(call.context, member, args, this.asker);
  }

  private end(reason: string): void {
    if (this.reason !== null) return;
    this.reason = reason;
    clearInterval(this.heart);
    this.stopWatching();
    this.sockets.close();
    this.confined.channel.destroy();
    const detail = this.complaint === '' ? reason : `${reason}: ${this.complaint}`;
    for (const id of [...this.calls.keys()]) this.finish(id)?.reject(crashed(this.asker.label, detail));
    this.ended(this);
  }
}
