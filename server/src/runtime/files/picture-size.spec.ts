import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkPicture, pictureSize } from './picture-size.js';

const u16 = (value: number, little = false): Buffer => {
  const bytes = Buffer.alloc(2);
  if (little) bytes.writeUInt16LE(value);
  else bytes.writeUInt16BE(value);
  return bytes;
};
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const u24 = (value: number): Buffer => Buffer.from([value & 255, (value >> 8) & 255, value >> 16]);
const rest = Buffer.alloc(40, 7);

/** The beginning of a picture of this size, as programs write it. */
const PICTURES: Readonly<Record<string, (width: number, height: number) => Buffer>> = {
  PNG: (width, height) => Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), u32(width), u32(height), rest]),
  GIF: (width, height) => Buffer.concat([Buffer.from('GIF89a'), u16(width, true), u16(height, true), rest]),
  'JPEG with a preview in front': (width, height) => Buffer.concat([Buffer.from('ffd8ffe10012', 'hex'), Buffer.alloc(16, 0xff), Buffer.from('ffdb0004', 'hex'), Buffer.alloc(2), Buffer.from('ffffc2001108', 'hex'), u16(height), u16(width), rest]),
  'WebP, lossy': (width, height) => Buffer.concat([Buffer.from('RIFF0000WEBPVP8 0000'), Buffer.from('0000009d012a', 'hex'), u16(width, true), u16(height, true), rest]),
  'WebP, extended': (width, height) => Buffer.concat([Buffer.from('RIFF0000WEBPVP8X00000000'), u24(width - 1), u24(height - 1), rest]),
};

describe('pictures (L2)', () => {
  it.each(Object.entries(PICTURES))('of the kind %s are measured by what they say before they are unpacked', (_, make) => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 16_383 }), fc.integer({ min: 1, max: 16_383 }), (width, height) => expect(pictureSize(make(width, height))).toEqual({ width, height })), { numRuns: 50 });
    expect(() => checkPicture(make(10_000, 5_000))).not.toThrow();
    expect(() => checkPicture(make(10_000, 5_001))).toThrow(expect.objectContaining({ who: 'user', code: 'picture_too_large' }));
  });
  it('are told from everything else: no bytes break what measures them', () => {
    expect(pictureSize(Buffer.from('%PDF-1.7'))).toBeNull();
    const start = fc.constantFrom(...Object.values(PICTURES).map((make) => make(3, 4)));
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)), fc.tuple(start, fc.nat(60)).map(([bytes, length]) => bytes.subarray(0, length))), (bytes) => void pictureSize(bytes)), { numRuns: 2_000 });
  });
});
