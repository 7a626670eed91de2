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
  it('are forgotten when nobody looks any more', () => {
    const drawn: string[] = [];
    const frame = createFrame<string>((news) => drawn.push(news), (_, later) => later);
    frame.add('a');
    frame.stop();
    drawFrame();
    expect(drawn).toEqual([]);
  });
});
