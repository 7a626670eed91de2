import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { TransientError, type HttpRequest, type HttpResult, type NodeContext } from '@parcours/sdk/node';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json: unknown;
}

export interface HttpService {
  readonly url: string;
  readonly calls: readonly Call[];
  close(): Promise<void>;
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return { method: request.method ?? '', path: request.url ?? '', headers: request.headers as Readonly<Record<string, string>>, body: Buffer.concat(chunks).toString('utf8') };
}

/** An HTTP server on a free port of this machine; `hang up` closes the connection after the request has been read. */
export async function startHttpService(answer: (call: Call, index: number) => Answer | 'hang up'): Promise<HttpService> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    void readCall(request).then((call) => {
      const answered = answer(call, calls.push(call) - 1);
      if (answered === 'hang up') return request.socket.destroy();
      response.writeHead(answered.status, { 'content-type': 'application/json', ...answered.headers });
      response.end(JSON.stringify(answered.json));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

type Credentials = Readonly<Record<number, Readonly<Record<string, string>>>>;

/** As the host does it: adds user and password of a credential, reads JSON, and calls a lost answer to a POST unknown. */
export const hostHttp = (credentials: Credentials = {}, basic: (values: Readonly<Record<string, string>>) => string | null = () => null): NodeContext['http'] =>
  async ({ method, url, headers = {}, body, credential }: HttpRequest): Promise<HttpResult> => {
    const login = credential === undefined ? null : basic(credentials[credential] ?? {});
    try {
      const response = await fetch(url, { method, headers: { ...headers, ...(login === null ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` }) }, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) });
      const text = await response.text();
      return { status: response.status, headers: Object.fromEntries(response.headers), body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text };
    } catch (cause) {
      throw new TransientError(method === 'POST' ? 'outcome_unknown' : 'network', 'No answer.', {}, { cause });
    }
  };
