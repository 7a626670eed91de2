import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { TransientError, type CredentialDefinition, type HttpRequest, type HttpResult } from '@parcours/sdk/node';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawBody: string;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What a made-up service does instead of its normal answer, once or for good. */
export type Trouble = (call: Call, response: ServerResponse) => Reply | 'hangUp' | 'silence' | null;

/** A real HTTP server on a free port of this machine that speaks like a service. */
export interface FakeProvider {
  readonly server: string;
  readonly calls: readonly Call[];
  /** Asked before each normal answer; null lets it be. */
  trouble: Trouble | null;
  close(): Promise<void>;
}

export async function startProvider(answer: (call: Call) => Reply): Promise<FakeProvider> {
  const calls: Call[] = [];
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const rawBody = Buffer.concat(chunks).toString('utf8');
    const call: Call = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, rawBody, body: rawBody === '' ? null : JSON.parse(rawBody) };
    calls.push(call);
    const reply = provider.trouble?.(call, response) ?? answer(call);
    if (reply === 'silence') return;
    if (reply === 'hangUp') {
      response.destroy();
      return;
    }
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const provider: FakeProvider = {
    server: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    calls,
    trouble: null,
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return provider;
}

const filled = (text: string, values: Readonly<Record<string, string>>): string => text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => values[name] ?? '');

/** `context.http` as the host has it: the credential is added the way its type declares, and what gets no answer is unknown. */
export const httpWith = (definition: CredentialDefinition, values: Readonly<Record<string, string>>, timeoutMs = 5_000) => async ({ method, url, headers = {}, body, credential }: HttpRequest): Promise<HttpResult> => {
  const { use } = definition;
  const added: Record<string, string> = credential === undefined || use === undefined ? {} : { ...Object.fromEntries(Object.entries(use.headers ?? {}).map(([name, value]) => [name.toLowerCase(), filled(value, values)])), ...(use.basic ? { authorization: `Basic ${Buffer.from(`${filled(use.basic.user, values)}:${filled(use.basic.password, values)}`).toString('base64')}` } : {}) };
  const type: Record<string, string> = typeof body === 'object' ? { 'content-type': 'application/json' } : {};
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { method, headers: { ...type, ...headers, ...added }, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }), signal: AbortSignal.timeout(timeoutMs) });
    text = await response.text();
  } catch (thrown) {
    const refused = JSON.stringify((thrown as Error & { cause?: { code?: string } }).cause?.code ?? '').includes('ECONNREFUSED');
    throw new TransientError(refused || method === 'GET' ? 'network' : 'outcome_unknown', refused ? 'Nobody answered.' : 'The request went out and its answer was lost.');
  }
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, headers: Object.fromEntries(response.headers), body: isJson ? parsed(text) : text };
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
