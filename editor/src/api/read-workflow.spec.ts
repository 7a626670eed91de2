import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeApi } from '../testing/fake-api';
import { beginReading, readWorkflow } from './read-workflow';

const CATALOG = { nodes: [], credentials: [], packages: [], retired: [] };
let revision = 0;
const api = (refused = false) =>
  fakeApi({
    'GET /catalog': () => ({ body: CATALOG }),
    'GET /workflows/7': () => (refused ? { status: 403, body: { error: { code: 'forbidden', message: 'Not yours.' } } } : { body: { id: 7, revision: (revision += 1) } }),
    'GET /workflows/8': () => ({ body: { id: 8, revision: 1 } }),
  });
const asked = (calls: readonly { readonly path: string }[]): number => calls.filter(({ path }) => path.startsWith('/workflows/')).length;

beforeEach(() => {
  revision = 0;
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a workflow asked for while its page is still on the way (issue 8.7)', () => {
  it('is read once, and read anew when the page asks again', async () => {
    const calls = api();
    beginReading(7);
    expect((await readWorkflow(7)).detail.revision).toBe(1);
    expect(asked(calls)).toBe(1);
    expect((await readWorkflow(7)).detail.revision).toBe(2);
  });
  it('is not shown in the place of another one, nor long after', async () => {
    api();
    beginReading(7);
    expect((await readWorkflow(8)).detail.id).toBe(8);
    beginReading(7);
    vi.setSystemTime(Date.now() + 6_000);
    expect((await readWorkflow(7)).detail.revision).toBe(3);
  });
  it('tells the page why it could not be read', async () => {
    api(true);
    beginReading(7);
    await expect(readWorkflow(7)).rejects.toMatchObject({ code: 'forbidden', status: 403 });
  });
});
