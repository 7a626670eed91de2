import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { TransientError } from '@parcours/sdk/node';
import type { WireRequest } from './check-request.js';
import { asFailure, openExchange, type Way } from './exchange.js';
import { addressRefused } from './failures.js';
import { bareHost } from './network-policy.js';

/** A connection that stays open. */
export interface OpenStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends when the other side does; throws `TransientError` `network` when the connection breaks or nothing comes for too long. */
  readonly chunks: AsyncIterable<string>;
  close(): void;
}

/** Servers that mean to stay send a sign of life in between. */
const SILENCE_MS = 5 * 60_000;

async function* read(answer: IncomingMessage, host: string, close: () => void): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let silent = setTimeout(close, SILENCE_MS);
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      clearTimeout(silent);
      silent = setTimeout(close, SILENCE_MS);
      yield decoder.decode(chunk, { stream: true });
    }
  } catch (cause) {
    throw new TransientError('network', `Expected the stream of ${host} to go on, found it broken off; it is opened again by itself.`, {}, { cause });
  } finally {
    clearTimeout(silent);
  }
}

/** One request whose answer has no end, on a connection to an address the policy allows. Redirects are answers here; nothing is packed. */
export async function openStream(request: WireRequest, way: Way): Promise<OpenStream> {
  request.guard?.(request.url);
  const host = bareHost(request.url.hostname);
  if (isIP(host) !== 0 && !way.policy.allows(host, host)) throw addressRefused();
  const progress = { connected: false };
  try {
    const { 'accept-encoding': _, ...headers } = request.headers;
    const answer = await openExchange({ ...request, headers }, way, progress);
    const close = (): void => void answer.destroy();
    const shown = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
    return { status: answer.statusCode ?? 0, headers: shown, chunks: read(answer, request.url.host, close), close };
  } catch (error) {
    throw asFailure(error, request, progress, way.signal);
  }
}
