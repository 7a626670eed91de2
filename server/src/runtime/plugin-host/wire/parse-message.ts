import type { FromPlugin } from './messages.js';

/** A key that would change the prototype of whoever copies it; escaped in a way no honest writer of JSON would choose, too. Looked for as plain text: an expression over every answer takes longer than reading it. */
const isSuspect = (text: string): boolean => text.includes('__proto__') || (text.includes('\\u00') && /\\u00[4-7]/i.test(text));
const NUMBERED = { result: ['id'], failed: ['id'], ask: ['call', 'ask'], tell: ['call'], pong: ['id'], socket: ['id'] } as const;

/** Reads what a process said. Throws for what is no message. */
export function parseMessage(text: string): FromPlugin {
  const message = (isSuspect(text) ? JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value)) : JSON.parse(text)) as unknown;
  if (typeof message !== 'object' || message === null) throw new TypeError('something that is no message');
  const { kind, ...rest } = message as { kind?: unknown } & Record<string, unknown>;
  const numbers = typeof kind === 'string' && Object.hasOwn(NUMBERED, kind) ? NUMBERED[kind as keyof typeof NUMBERED] : null;
  if (numbers === null || !numbers.every((name) => Number.isSafeInteger(rest[name]))) throw new TypeError('a message of an unknown kind');
  if ((kind === 'ask' || kind === 'tell') && (typeof rest['member'] !== 'string' || !Array.isArray(rest['args']))) throw new TypeError('a request without a name');
  return message as FromPlugin;
}
