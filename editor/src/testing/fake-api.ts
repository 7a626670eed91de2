import { vi } from 'vitest';

export interface FakeCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}
type Answer = { readonly status?: number; readonly body?: unknown };

/** Takes the place of the network: `answers` is asked by "METHOD /path" below `/api/v1`. Returns the calls, as they come. */
export function fakeApi(answers: Record<string, (call: FakeCall) => Answer | Promise<Answer>>): FakeCall[] {
  const calls: FakeCall[] = [];
  vi.stubGlobal('fetch', async (input: string, request: RequestInit) => {
    const url = new URL(input, 'http://127.0.0.1');
    const call: FakeCall = { method: request.method ?? 'GET', path: url.pathname.replace('/api/v1', ''), query: url.searchParams, body: typeof request.body === 'string' ? (JSON.parse(request.body) as unknown) : undefined };
    calls.push(call);
    const answer = await (answers[`${call.method} ${call.path}`]?.(call) ?? { status: 404, body: { error: { code: 'not_found', message: `No fake answer for ${call.method} ${call.path}.` } } });
    return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status ?? 200 });
  });
  return calls;
}
