import { describe, expect, it, vi } from 'vitest';
import { ApiFailure } from '../api/failure';
import { createActivity } from './activity';

const { call, back } = vi.hoisted(() => ({ call: vi.fn(), back: [] as (() => void)[] }));
vi.mock('../api/client', () => ({ call }));
vi.mock('../api/live', () => ({ watchWorkflow: () => () => undefined, onReconnect: (handler: () => void) => (back.push(handler), () => undefined) }));

describe('the numbers of a workflow', () => {
  it('stand as they are while the server is lost again before it could tell them, and are read when it is back', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    call.mockResolvedValueOnce({ active: 1, started: 2, failed: 0, nodes: [] });
    const activity = createActivity(1);
    await activity.start(() => undefined);
    call.mockRejectedValueOnce(new ApiFailure('unreachable', 'The server cannot be reached; check the connection and try again.', 0));
    back.forEach((handler) => handler());
    await new Promise((resolve) => setTimeout(resolve));
    expect(activity.totals.value).toEqual({ active: 1, started: 2, failed: 0 });
    call.mockResolvedValueOnce({ active: 3, started: 4, failed: 1, nodes: [] });
    back.forEach((handler) => handler());
    await vi.waitFor(() => expect(activity.totals.value.started).toBe(4));
    expect(unhandled).not.toHaveBeenCalled();
    process.off('unhandledRejection', unhandled);
  });
});
