import type { FromPlugin } from './messages.js';

/** A key that would change the prototype of whoever copies it; escaped in a way no honest writer of JSON would choose, too. */
const SUSPECT = /__proto__|\\u00[4-7]/i;
const NUMBERED = { result: ['id'], failed: ['id'], ask: ['call', 'ask'], tell: ['call'], pong: ['id'], socket: ['id'] } as const;

/** Reads what a process said. Throws for what is no message. */
export function parseMessage(text: string): FromPlugin {
  const message = (SUSPECT.test(text) ? JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value)) : JSON.parse(text)) as unknown;
  if (typeof message !== 'object' || message === null) throw new TypeError('something that is no message');
  const { kind, ...rest } = message as { kind?: unknown } & Record<string, unknown>;
  const numbers = typeof kind === 'string' && Object.hasOwn(NUMBERED, kind) ? NUMBERED[kind as keyof typeof NUMBERED] : null;
  if (numbers === null || !numbers.every((name) => Number.isSafeInteger(rest[name]))) throw new TypeError('a message of an unknown kind');
  if ((kind === 'ask' || kind === 'tell') && (typeof rest['member'] !== 'string' || !Array.isArray(rest['args']))) throw new TypeError('a request without a name');
  return message as FromPlugin;
}
