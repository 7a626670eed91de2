import type { FromPlugin } from './messages.js';

/** A key that would change the prototype of whoever copies it; escaped in a way no honest writer of JSON would choose, too. Looked for as plain text: an expression over every answer takes longer than reading it. */
const isSuspect = (text: string): boolean => text.includes('__proto__') || (text.includes('\\u00') && /\\u00[4-7]/i.test(text));
const NUMBERED = { result: ['id'], failed: ['id'], ask: ['call', 'ask'], tell: ['call'], pong: ['id'], socket: ['id'] } as const;

function checkMessage(message: unknown): FromPlugin {
  if (typeof message !== 'object' || message === null) throw new TypeError('something that is no message');
  const said = message as { readonly kind?: unknown; readonly member?: unknown; readonly args?: unknown } & Readonly<Record<string, unknown>>;
  const { kind } = said;
  const numbers = typeof kind === 'string' && Object.hasOwn(NUMBERED, kind) ? NUMBERED[kind as keyof typeof NUMBERED] : null;
  if (numbers === null || !numbers.every((name) => Number.isSafeInteger(said[name]))) throw new TypeError('a message of an unknown kind');
  if ((kind === 'ask' || kind === 'tell') && (typeof said.member !== 'string' || !Array.isArray(said.args))) throw new TypeError('a request without a name');
  return message as FromPlugin;
}

/** Reads what a process said in one frame: a message, or a list of some. Throws for what is neither. */
export function parseMessages(text: string): readonly FromPlugin[] {
  const said = (isSuspect(text) ? JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value)) : JSON.parse(text)) as unknown;
  if (!Array.isArray(said)) return [checkMessage(said)];
  if (said.length === 0) throw new TypeError('a list of no messages');
  return said.map(checkMessage);
}
