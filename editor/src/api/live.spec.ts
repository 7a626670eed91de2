// @vitest-environment node
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientEvents, LiveEvent, ServerEvents, WatchRequest } from '@parcours/sdk/api';
import { Server } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let http: HttpServer;
let sockets: Server<ClientEvents, ServerEvents>;
let watched: WatchRequest[];
let unwatched: WatchRequest[];
let live: typeof import('./live');

// A browser finds the server at its own address; here the client is told.
vi.mock('socket.io-client', async (original) => {
  const real = await original<typeof import('socket.io-client')>();
  return { ...real, io: () => real.io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, { reconnectionDelay: 20, reconnectionDelayMax: 40 }) };
});

async function listen(port = 0): Promise<void> {
  http = createServer();
  sockets = new Server(http);
  sockets.on('connection', (socket) => {
    socket.on('watch', (request, answer) => {
      watched.push(request);
      answer({ ok: true });
    });
    socket.on('unwatch', (request) => void unwatched.push(request));
  });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
}
const say = (event: LiveEvent): void => void sockets.emit('live', event);
const activity = (workflowId: number): LiveEvent => ({ type: 'workflow.activity', workflowId, nodes: [], active: 1, started: 2, failed: 0 });

beforeEach(async () => {
  [watched, unwatched] = [[], []];
  await listen();
  vi.resetModules();
  live = await import('./live');
});
afterEach(async () => {
  live.disconnect();
  await sockets.close();
});

describe('live updates', () => {
  it('reach only those who watch that workflow', async () => {
    const one = vi.fn();
    const other = vi.fn();
    live.watchWorkflow(1, one);
    live.watchWorkflow(2, other);
    await vi.waitFor(() => expect(watched).toEqual([{ workflowId: 1 }, { workflowId: 2 }]));
    say(activity(1));
    await vi.waitFor(() => expect(one).toHaveBeenCalledWith(activity(1)));
    expect(other).not.toHaveBeenCalled();
  });

  it('share one room between two watchers and leave it with the last', async () => {
    const stopOne = live.watchRun(5, vi.fn());
    const stopTwo = live.watchRun(5, vi.fn());
    await vi.waitFor(() => expect(watched).toEqual([{ runId: 5 }]));
    stopOne();
    stopTwo();
    await vi.waitFor(() => expect(unwatched).toEqual([{ runId: 5 }]));
  });

  it('go on after the server was restarted, and pages are told to read again', async () => {
    const heard = vi.fn();
    const back = vi.fn();
    live.watchWorkflow(3, heard);
    live.onReconnect(back);
    await vi.waitFor(() => expect(live.connection.value).toBe('connected'));
    expect(back).not.toHaveBeenCalled();
    const { port } = http.address() as AddressInfo;
    await sockets.close();
    await vi.waitFor(() => expect(live.connection.value).toBe('reconnecting'));
    watched = [];
    await listen(port);
    await vi.waitFor(() => expect(watched).toEqual([{ workflowId: 3 }]), 5_000);
    expect(back).toHaveBeenCalledTimes(1);
    say(activity(3));
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(activity(3)));
  });

  it('end at sign-out', async () => {
    const heard = vi.fn();
    live.onWorkspace(heard);
    await vi.waitFor(() => expect(live.connection.value).toBe('connected'));
    live.disconnect();
    expect(live.connection.value).toBe('off');
    say(activity(1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).not.toHaveBeenCalled();
  });
});
