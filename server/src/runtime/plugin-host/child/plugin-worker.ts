import { pathToFileURL } from 'node:url';
import { DefectError, toFailure, type NodeContext, type NodeFailure, type NodePackage } from '@parcours/sdk/node';
import { packOutcomes } from '../wire/packed-outcomes.js';
import { unpackItems } from '../wire/packed-items.js';
import { PROTOCOL, type ContextView, type FromPlugin, type ToPlugin } from '../wire/messages.js';
import { assertJson } from './assert-json.js';
import { describe, functionAt } from './describe.js';
import { RemoteContexts } from './remote-context.js';

const MAX_MESSAGE = 2_000;

/** An error for the other side. `details` that are no JSON are left out. */
function plainFailure(thrown: unknown): NodeFailure {
  const { details, ...failure } = toFailure(thrown);
  const plain = { ...failure, message: failure.message.slice(0, MAX_MESSAGE) };
  try {
    assertJson(details);
    return details === undefined ? plain : { ...plain, details };
  } catch {
    return plain;
  }
}

/** What JSON cannot say becomes `null` in it: only a text with one in it has to be looked through. `short` says the same as `value`. */
function jsonOf(value: unknown, short = value): string {
  let text: string;
  try {
    text = JSON.stringify(short) ?? 'null';
  } catch (error) {
    assertJson(value);
    throw error;
  }
  if (text.includes('null')) assertJson(value);
  return text;
}

/** Runs the package for the server: loads it, calls its functions, hands back what they answer. */
export class PluginWorker {
  private readonly contexts: RemoteContexts;
  private exported: unknown = null;

  constructor(
    private readonly send: (message: FromPlugin | string) => void,
    private readonly sockets: ((event: Extract<ToPlugin, { kind: 'socket' }>) => void) | null,
  ) {
    this.contexts = new RemoteContexts(send);
  }

  take(message: ToPlugin): void {
    switch (message.kind) {
      case 'load':
        return this.answer(message.id, () => this.load(message.protocol, message.entry));
      case 'check':
        return this.answer(message.id, () => this.check(message.id, message.context));
      case 'call':
        return this.answer(message.id, () => this.call(message), message.items?.json.length);
      case 'answer':
        return this.contexts.answered(message.ask, message.value, message.error);
      case 'cancel':
        return this.contexts.end(message.id);
      case 'ping':
        return this.send({ kind: 'pong', id: message.id });
      case 'socket':
        return this.sockets?.(message);
    }
  }

  private answer(id: number, work: () => Promise<unknown>, count?: number): void {
    work()
      .then((value) => {
        const packed = Array.isArray(value) && value.length === count ? packOutcomes(value) : null;
        const said = packed !== null ? `,"outcomes":${jsonOf(value, packed)}` : value === undefined ? '' : `,"value":${jsonOf(value)}`;
        this.send(`{"kind":"result","id":${id}${said}}`);
      })
      .catch((thrown: unknown) => this.send({ kind: 'failed', id, error: plainFailure(thrown) }))
      .finally(() => this.contexts.end(id));
  }

  private async load(protocol: number, entry: string): Promise<unknown> {
    if (protocol !== PROTOCOL) throw new DefectError('protocol', `The server speaks version ${protocol} of the protocol, this side ${PROTOCOL}.`);
    const module = (await import(pathToFileURL(entry).href)) as { default?: unknown };
    this.exported = module.default;
    return describe(module.default) ?? null;
  }

  private async check(id: number, context: ContextView | null): Promise<string[]> {
    const { conformance } = await import('@parcours/sdk/testing');
    const { runCode } = (context === null ? {} : this.contexts.make(id, context)) as Partial<NodeContext>;
    return (await conformance(this.exported as NodePackage, runCode ? { runCode } : {})).map(({ type, message }) => `${type}: ${message}`);
  }

  private async call({ id, path, args, context, items }: Extract<ToPlugin, { kind: 'call' }>): Promise<unknown> {
    const given = [...args];
    if (items !== undefined) given[0] = unpackItems(items);
    if (context !== null) given[context.position] = this.contexts.make(id, context);
    return await (functionAt(this.exported, path) as (...args: unknown[]) => unknown)(...given);
  }
}
