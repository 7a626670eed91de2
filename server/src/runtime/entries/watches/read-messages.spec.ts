import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEvents, readLines, type MessageReader } from './read-messages.js';

/** Cuts a text into pieces at the given places. */
const pieces = (text: string, cuts: readonly number[]): string[] => {
  const at = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((one, other) => one - other);
  return [0, ...at].map((from, index) => text.slice(from, at[index] ?? text.length));
};
const read = (reader: MessageReader, parts: readonly string[]) => parts.flatMap((part) => reader.push(part));
const part = fc.constantFrom('data: a', 'data:b', 'data', 'id: 7', 'id', 'event: order', ': sign of life', 'retry: 50', 'retry: soon', 'unknown: x', '', '');
const stream = fc.array(fc.tuple(part, fc.constantFrom('\n', '\r\n', '\r'))).map((lines) => lines.map(([line, end]) => line + end).join(''));

describe('the messages of a stream', () => {
  it('are the same however the network cuts them', () => {
    fc.assert(fc.property(stream, fc.array(fc.nat(500)), (text, cuts) => {
      expect(read(readEvents(), pieces(text, cuts))).toEqual(read(readEvents(), [text]));
      expect(read(readLines(), pieces(text, cuts))).toEqual(read(readLines(), [text]));
    }));
  });
  it('follow the rules of server-sent events', () => {
    const reader = readEvents();
    expect(read(reader, ['\uFEFF: hi\r\n\r\nid: 1\ndata: one\ndata:  two\n\nevent: gone\n\ndata\n\nid: \0\nevent: order\ndata: {"n":1}\nretry: 2500\n\ndata: unfinished'])).toEqual([
      { event: 'message', id: '1', data: 'one\n two' }, { event: 'message', id: '1', data: '' }, { event: 'order', id: '1', data: '{"n":1}' },
    ]);
    expect(reader.retryMs).toBe(2_500);
  });
  it('are refused when one never ends', () => {
    expect(() => read(readLines(), Array.from({ length: 11 }, () => 'x'.repeat(100_000)))).toThrow('at most a megabyte');
    expect(() => read(readEvents(), Array.from({ length: 11 }, () => `data: ${'x'.repeat(100_000)}\n`))).toThrow('at most a megabyte');
  });
});
