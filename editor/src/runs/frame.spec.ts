import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFrame } from './frame';

let turns: FrameRequestCallback[] = [];
beforeEach(() => {
  turns = [];
  vi.stubGlobal('requestAnimationFrame', (turn: FrameRequestCallback) => turns.push(turn));
  vi.stubGlobal('cancelAnimationFrame', () => (turns = []));
});
afterEach(() => vi.unstubAllGlobals());
const drawFrame = (): void => turns.splice(0).forEach((turn) => turn(0));

describe('live messages between two frames', () => {
  it('are drawn once, as their sum, in the order they came', () => {
    const drawn: string[] = [];
    const frame = createFrame<string>((news) => drawn.push(news), (earlier, later) => `${earlier}${later}`);
    for (const news of ['a', 'b', 'c']) frame.add(news);
    expect(drawn).toEqual([]);
    drawFrame();
    frame.add('d');
    drawFrame();
    expect(drawn).toEqual(['abc', 'd']);
  });
  it('change numbers at most ten times a second when asked to: the first at once, the last never forgotten', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const drawn: string[] = [];
      const frame = createFrame<string>((news) => drawn.push(news), (earlier, later) => `${earlier}${later}`, 100);
      frame.add('a');
      drawFrame();
      frame.add('b');
      drawFrame();
      vi.advanceTimersByTime(60);
      frame.add('c');
      drawFrame();
      expect(drawn).toEqual(['a']);
      vi.advanceTimersByTime(40);
      drawFrame();
      expect(drawn).toEqual(['a', 'bc']);
      frame.add('d');
      frame.stop();
      vi.advanceTimersByTime(1_000);
      drawFrame();
      expect(drawn).toEqual(['a', 'bc']);
    } finally {
      vi.useRealTimers();
    }
  });
  it('are forgotten when nobody looks any more', () => {
    const drawn: string[] = [];
    const frame = createFrame<string>((news) => drawn.push(news), (_, later) => later);
    frame.add('a');
    frame.stop();
    drawFrame();
    expect(drawn).toEqual([]);
  });
});
