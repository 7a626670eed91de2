import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { LiveEvent, LiveStep } from '@parcours/sdk/api';
import { LiveRooms } from './live-rooms.service.js';
import { splitLive } from './merge-live.js';

const activity = (entered: number, nodeIds = ['a']): LiveEvent => ({
  type: 'workflow.activity', workflowId: 7, active: entered, started: entered, failed: 0,
  nodes: nodeIds.map((nodeId) => ({ nodeId, entered, waiting: 0, failed: 0, left: {} })),
});
const step = (nodeId: string): LiveEvent => ({ type: 'run.progress', runId: 3, status: 'running', waitingAt: [], error: null, steps: [{ nodeId, visit: 1, port: 'main', items: 1, error: null }] });

describe('what watchers are told', () => {
  const heard: { room: string; event: LiveEvent }[] = [];
  let rooms: LiveRooms;
  beforeEach(() => {
    jest.useFakeTimers();
    heard.length = 0;
    rooms = new LiveRooms();
    rooms.attach({ isEmpty: (room) => room.endsWith(':99'), send: (room, event) => heard.push({ room, event }) });
  });
  afterEach(() => {
    rooms.onApplicationShutdown();
    jest.useRealTimers();
  });

  it('comes at once when nothing was said before', () => {
    rooms.publish(activity(1), 5);
    expect(heard).toEqual([{ room: 'ws:5:workflow:7', event: activity(1) }]);
  });
  it('comes at most five times a second and ends with the newest totals', () => {
    for (let ms = 0; ms < 1_000; ms++) {
      rooms.publish(activity(ms), 5);
      jest.advanceTimersByTime(1);
    }
    jest.advanceTimersByTime(1_000);
    expect(heard.length).toBeLessThanOrEqual(6);
    expect(heard.at(-1)?.event).toEqual(activity(999));
  });
  it('loses no step of a run however fast it goes', () => {
    for (let index = 0; index < 450; index++) rooms.publish(step(`n${index}`), 5);
    jest.advanceTimersByTime(2_000);
    const steps = heard.flatMap(({ event }) => (event.type === 'run.progress' ? event.steps : []));
    expect(steps.map(({ nodeId }) => nodeId)).toEqual(Array.from({ length: 450 }, (_, index) => `n${index}`));
    expect(Math.max(...heard.map(({ event }) => (event.type === 'run.progress' ? event.steps.length : 0)))).toBe(200);
  });
  it('keeps the counts of different nodes side by side', () => {
    rooms.publish(activity(1, ['a']), 5);
    rooms.publish(activity(2, ['b']), 5);
    rooms.publish(activity(3, ['c', 'b']), 5);
    jest.advanceTimersByTime(200);
    const last = heard.at(-1)?.event;
    expect(last?.type === 'workflow.activity' && last.nodes.map(({ nodeId, entered }) => [nodeId, entered])).toEqual([['b', 3], ['c', 3]]);
  });
  it('is nothing when nobody watches', () => {
    rooms.publish({ type: 'workflow.changed', workflowId: 1, revision: 1 }, 99);
    expect(heard).toEqual([]);
    expect(rooms.watches({ workflowId: 99 }, 1)).toBe(false);
    expect(rooms.watches({ runId: 1 }, 1)).toBe(true);
  });
});

describe('a message to watchers (N3)', () => {
  it('is never larger than 100 kB: what does not fit comes with the next ones, and nothing is lost', () => {
    const long = Array.from({ length: 150 }, (_, index): LiveStep => ({ nodeId: `n${index}`, visit: 1, port: null, items: 1, error: { nodeId: `n${index}`, code: 'x', message: 'é'.repeat(1_000), who: 'user' } }));
    const seen: string[] = [];
    let rest: LiveEvent | null = { type: 'run.progress', runId: 3, status: 'running', waitingAt: [], error: null, steps: long };
    while (rest !== null) {
      const [now, later]: readonly [LiveEvent, LiveEvent | null] = splitLive(rest);
      expect(Buffer.byteLength(JSON.stringify(now))).toBeLessThan(101_000);
      if (now.type === 'run.progress') seen.push(...now.steps.map(({ nodeId }) => nodeId));
      rest = later;
    }
    expect(seen).toEqual(long.map(({ nodeId }) => nodeId));
  });
});
