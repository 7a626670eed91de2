import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { drawCountdown } from './draw-countdown.js';
import { encodeGif } from './encode-gif.js';

/** Reads a GIF as its specification says, without anything of what writes it. */
function readGif(bytes: Buffer): { readonly size: readonly [number, number]; readonly frames: readonly { readonly x: number; readonly width: number; readonly height: number; readonly pixels: readonly number[] }[] } {
  const size = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)] as const;
  let at = 13 + 3 * 2 ** (((bytes[10] as number) & 7) + 1);
  const frames = [];
  for (; bytes[at] !== 0x3b;) {
    if (bytes[at] === 0x21) at += 8;
    const [x, width, height] = [bytes.readUInt16LE(at + 1), bytes.readUInt16LE(at + 5), bytes.readUInt16LE(at + 7)];
    at += 10;
    const minimum = bytes[at++] as number;
    const blocks: Buffer[] = [];
    for (; bytes[at] !== 0; at += 1 + (bytes[at] as number)) blocks.push(bytes.subarray(at + 1, at + 1 + (bytes[at] as number)));
    at += 1;
    frames.push({ x, width, height, pixels: expand(Buffer.concat(blocks), minimum) });
  }
  return { size, frames };
}

function expand(codes: Buffer, minimum: number): number[] {
  const [clear, end, pixels]: [number, number, number[]] = [1 << minimum, (1 << minimum) + 1, []];
  let [table, width, bit, before]: [number[][], number, number, number[] | null] = [[], minimum + 1, 0, null];
  const reset = (): void => void ([table, width, before] = [Array.from({ length: end + 1 }, (_, code) => [code]), minimum + 1, null]);
  for (;;) {
    let code = 0;
    for (let place = 0; place < width; place++, bit++) code |= (((codes[bit >> 3] as number) >> (bit & 7)) & 1) << place;
    if (code === end) return pixels;
    if (code === clear) { reset(); continue; }
    const string: number[] = table[code] ?? [...(before as number[]), (before as number[])[0] as number];
    pixels.push(...string);
    if (before !== null && table.length < 4096) table.push([...before, string[0] as number]);
    if (table.length === 1 << width && width < 12) width += 1;
    before = string;
  }
}

describe('A28: a countdown in a message', () => {
  it('is a picture every program reads: what is drawn is what is read, however it repeats', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 60 }), (width, pattern, height) => {
      const pixels = Uint8Array.from({ length: width * height }, (_, index) => pattern[(index * index + index) % pattern.length] as number);
      const [frame] = readGif(encodeGif({ width, height, palette: ['#000000', '#111111', '#222222', '#333333'], transparent: 0, delayCentiseconds: 100, frames: [{ x: 0, width, height, pixels }] })).frames;
      expect(frame).toMatchObject({ x: 0, width, height });
      expect(Buffer.from(frame!.pixels).equals(pixels)).toBe(true);
    }), { numRuns: 200 });
  });

  it('begins anew when all its codes are used', () => {
    let seed = 7;
    const pixels = Uint8Array.from({ length: 90_000 }, () => ((seed = (seed * 48_271) % 2_147_483_647) >> 8) & 3);
    const [frame] = readGif(encodeGif({ width: 300, height: 300, palette: ['#000000', '#111111', '#222222', '#333333'], transparent: 0, delayCentiseconds: 100, frames: [{ x: 0, width: 300, height: 300, pixels }] })).frames;
    expect(Buffer.from(frame!.pixels).equals(pixels)).toBe(true);
  });

  it('counts for a minute, redraws minutes when they change, and ends at zero', () => {
    const colours = { box: '#0f766e', ink: '#ffffff' };
    const { size, frames } = readGif(drawCountdown(90_061_000, colours));
    expect([size, frames.length, frames.map(({ width }) => width).filter((width) => width === size[0]).length]).toEqual([[672, 144], 60, 2]);
    // 1 day 1 hour 1 minute 1 second, and 60 frames later: other seconds; one minute less
    expect(frames.findIndex(({ width }, index) => index > 0 && width === size[0])).toBe(2);
    expect(readGif(drawCountdown(2_000, colours)).frames).toHaveLength(3);
    expect(readGif(drawCountdown(-5, colours)).frames).toEqual(readGif(drawCountdown(0, colours)).frames);
    expect(drawCountdown(90_061_000, colours).length).toBeLessThan(60_000);
  });
});
