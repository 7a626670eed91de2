import { routes } from '@parcours/sdk/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, onSignedOut } from './client';
import type { ApiFailure } from './failure';

const fetched = vi.fn<typeof fetch>();
const answer = (status: number, body?: unknown): Response => new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
const failureOf = (work: Promise<unknown>): Promise<ApiFailure> => work.then(() => expect.unreachable('the call should have failed'), (failure: ApiFailure) => failure);

beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal('fetch', fetched);
});
afterEach(() => {
  vi.unstubAllGlobals();
  onSignedOut(() => undefined);
});

describe('a call of the API', () => {
  it('fills the path, leaves out empty query values and reads the answer', async () => {
    fetched.mockResolvedValue(answer(200, { items: [], nextCursor: null }));
    const page = await call(routes.workflows.runs, { path: { id: 7 }, query: { limit: 20, status: 'failed', search: '' } });
    expect(page).toEqual({ items: [], nextCursor: null });
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/v1/workflows/7/runs?limit=20&status=failed');
  });

  it('cannot be led to another path by a value', async () => {
    fetched.mockResolvedValue(answer(200, {}));
    await call(routes.runs.items, { path: { id: 1, nodeId: '../../session' } });
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/v1/runs/1/nodes/..%2F..%2Fsession');
  });

  it('sends its body as JSON, so that a foreign form cannot imitate it', async () => {
    fetched.mockResolvedValue(answer(201, { id: 1 }));
    await call(routes.lists.create, { body: { name: 'VIP' } });
    const request = fetched.mock.calls[0]?.[1];
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(request?.body).toBe('{"name":"VIP"}');
  });

  it('answers nothing where the API has nothing to say', async () => {
    fetched.mockResolvedValue(answer(204));
    expect(await call(routes.workflows.remove, { path: { id: 1 } })).toBeUndefined();
  });

  it('hands on the server’s code, sentence and details', async () => {
    fetched.mockResolvedValue(answer(422, { error: { code: 'not_publishable', message: 'Two problems.', details: { problems: [1, 2] }, requestId: 'r1' } }));
    const failure = await failureOf(call(routes.workflows.publish, { path: { id: 1 }, body: { revision: 3 } }));
    expect(failure).toMatchObject({ code: 'not_publishable', message: 'Two problems.', status: 422, details: { problems: [1, 2] }, requestId: 'r1' });
  });

  it('says `unreachable` when there is no answer and `bad_answer` when a proxy answers instead', async () => {
    fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    expect((await failureOf(call(routes.session.read))).code).toBe('unreachable');
    fetched.mockResolvedValueOnce(new Response('<h1>Bad gateway</h1>', { status: 502 }));
    expect((await failureOf(call(routes.session.read))).code).toBe('bad_answer');
    fetched.mockResolvedValueOnce(new Response('<!doctype html>', { status: 200 }));
    expect((await failureOf(call(routes.session.read))).code).toBe('bad_answer');
  });

  it('reports a lost session, but not a wrong password', async () => {
    const lost = vi.fn();
    onSignedOut(lost);
    const refused = () => answer(401, { error: { code: 'unauthorized', message: 'Sign in.' } });
    fetched.mockImplementation(async () => refused());
    await failureOf(call(routes.session.create, { body: { email: 'a@b.fr', password: 'wrong-one' } }));
    expect(lost).not.toHaveBeenCalled();
    await failureOf(call(routes.workflows.list));
    expect(lost).toHaveBeenCalledTimes(1);
  });

  it('lets go quietly when it is no longer wanted', async () => {
    const controller = new AbortController();
    fetched.mockImplementation((_url, request) => new Promise((_resolve, reject) => request?.signal?.addEventListener('abort', () => reject(request.signal?.reason as Error))));
    const work = call(routes.workflows.list, { signal: controller.signal });
    controller.abort();
    expect((await failureOf(work)).name).toBe('AbortError');
  });
});
