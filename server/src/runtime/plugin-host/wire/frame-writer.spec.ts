import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { frameWriter } from './frame-writer.js';
import { FrameReader } from './frames.js';

/** A channel that keeps what is written to it, and reads it as the other side does. */
function listen(now?: () => number) {
  const frames: (object | readonly object[])[] = [];
  const reader = new FrameReader(10_000_000, (text) => void frames.push(JSON.parse(text) as object));
  let writes = 0;
  const write = frameWriter({ write: (part: Buffer) => { writes += 1; reader.push(part); return true; } }, now);
  return { write, frames, heard: () => frames.flat(), count: () => writes };
}
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((done) => setImmediate(done));
};
const tick = (): Promise<void> => new Promise((done) => process.nextTick(done));

// issue 4: what it costs that a package runs in a process of its own; each write wakes the other side up
describe('messages between the server and a package', () => {
  test('that are sent in one moment leave in one write', async () => {
    const { write, frames, count } = listen();
    for (let ask = 0; ask < 50; ask++) write({ kind: 'ask', ask });
    expect(count()).toBe(0);
    await tick();
    expect(count()).toBe(1);
    expect(frames).toEqual([Array.from({ length: 50 }, (_, ask) => ({ kind: 'ask', ask }))]);
  });

  test('that can wait leave in one write although they come turn by turn, as answers of several servers do', async () => {
    const { write, heard, count } = listen(() => 0);
    for (let ask = 0; ask < 10; ask++) {
      write({ ask }, true);
      await turns(1);
    }
    expect(count()).toBe(0);
    await turns(3);
    expect(count()).toBe(1);
    expect(heard()).toEqual(Array.from({ length: 10 }, (_, ask) => ({ ask })));
  });

  test('that can wait do so for 5 milliseconds, however many more come', async () => {
    let nowMs = 0;
    const { write, heard, count } = listen(() => nowMs);
    for (; nowMs < 100; nowMs++) {
      write({ nowMs }, true);
      await turns(1);
      // none is held back for longer
      expect(heard().length).toBeGreaterThanOrEqual(nowMs - 5);
    }
    await turns(3);
    expect(heard()).toHaveLength(100);
    expect(count()).toBeLessThan(34);
  });

  test('that cannot wait take those along that can', async () => {
    const { write, heard, count } = listen(() => 0);
    write({ a: 1 }, true);
    write({ b: 2 });
    await tick();
    expect(heard()).toEqual([{ a: 1 }, { b: 2 }]);
    await turns(5);
    expect(count()).toBe(1);
  });

  test('that are long do not make one frame that is too long', async () => {
    const { write, frames, heard } = listen();
    for (let ask = 0; ask < 5; ask++) write({ ask, body: 'x'.repeat(200_000) });
    write({ ask: 5 });
    await tick();
    expect(heard()).toHaveLength(6);
    expect(frames.every((frame) => JSON.stringify(frame).length < 270_000)).toBe(true);
  });

  test('arrive once each and in order, whichever can wait', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ canWait: fc.boolean(), turnsAfter: fc.nat({ max: 2 }), text: fc.string() }), { maxLength: 12 }), async (sent) => {
        const { write, heard } = listen();
        for (const { canWait, turnsAfter, text } of sent) {
          write({ text }, canWait);
          await turns(turnsAfter);
        }
        while (heard().length < sent.length) await turns(1);
        await turns(3);
        expect(heard()).toEqual(sent.map(({ text }) => ({ text })));
      }),
      { numRuns: 50 },
    );
  });
});
