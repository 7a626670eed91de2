import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stripMetadata } from './strip-metadata.js';

// SECURITY L2: what a picture says besides itself is taken out, and nothing else
const WHERE = 'GPS 45.7640 N, 4.8357 E, by Ada Martin';
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const u32 = (value: number, little = false): Buffer => {
  const bytes = Buffer.alloc(4);
  if (little) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
};
const segment = (marker: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);
const chunk = (kind: string, body: Buffer): Buffer => Buffer.concat([u32(body.length), Buffer.from(kind, 'latin1'), body, hex('00000000')]);
const riff = (kind: string, body: Buffer): Buffer => Buffer.concat([Buffer.from(kind, 'latin1'), u32(body.length, true), body, Buffer.alloc(body.length % 2)]);
const exif = (orientation: number, little = false): Buffer => {
  const tiff = little ? hex('49492a0008000000' + '0200' + '0f0102000400000041424300' + '1201030001000000' + '00000000' + '00000000') : hex('4d4d002a00000008' + '0002' + '010f00020000000441424300' + '0112000300000001' + '00000000' + '00000000');
  if (little) tiff.writeUInt16LE(orientation, 30);
  else tiff.writeUInt16BE(orientation, 30);
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(WHERE)]);
};

/** A picture in its parts, the kinds of metadata it may hold, and how its parts make a file. */
interface Kind {
  readonly parts: readonly Buffer[];
  readonly metadata: readonly Buffer[];
  join(parts: readonly Buffer[]): Buffer;
}
const KINDS: Readonly<Record<string, Kind>> = {
  JPEG: {
    parts: [segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')), segment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01colours', 'latin1')), segment(0xee, Buffer.from('Adobe\0d\0\0\0\0\x01', 'latin1')), segment(0xdb, Buffer.alloc(65, 1)), segment(0xc2, hex('080010001001011100')),
      // compressed data with stuffed bytes and restarts, and a second scan as progressive pictures have
      Buffer.concat([segment(0xda, hex('0101003f00')), hex('a1ff00b2ffd3c3ff00')]), Buffer.concat([segment(0xda, hex('0101003f00')), hex('01e102')])],
    metadata: [segment(0xe1, exif(1)), segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0<x>${WHERE}</x>`)), segment(0xed, Buffer.from(`Photoshop 3.0\0${WHERE}`)), segment(0xfe, Buffer.from(WHERE)), segment(0xe2, Buffer.from(`MPF\0${WHERE}`)), segment(0xec, Buffer.from(WHERE))],
    join: (parts) => Buffer.concat([hex('ffd8'), ...parts, hex('ffd9')]),
  },
  PNG: {
    parts: [chunk('IHDR', Buffer.alloc(13, 1)), chunk('sRGB', Buffer.alloc(1)), chunk('iCCP', Buffer.from('colours')), chunk('tRNS', Buffer.alloc(2)), chunk('IDAT', Buffer.alloc(70, 3)), chunk('IDAT', Buffer.alloc(9, 4))],
    metadata: [chunk('tEXt', Buffer.from(`Comment\0${WHERE}`)), chunk('iTXt', Buffer.from(WHERE)), chunk('zTXt', Buffer.from(WHERE)), chunk('eXIf', exif(6)), chunk('tIME', Buffer.from(WHERE))],
    join: (parts) => Buffer.concat([hex('89504e470d0a1a0a'), ...parts, chunk('IEND', Buffer.alloc(0))]),
  },
  WebP: {
    parts: [riff('VP8X', hex('10000000ff0000ff0000')), riff('ICCP', Buffer.from('colours')), riff('ALPH', Buffer.alloc(3, 1)), riff('VP8 ', Buffer.alloc(41, 2))],
    metadata: [riff('EXIF', exif(1)), riff('XMP ', Buffer.from(WHERE))],
    join: (parts) => {
      const body = Buffer.concat(parts);
      return Buffer.concat([Buffer.from('RIFF'), u32(body.length + 4, true), Buffer.from('WEBP'), body]);
    },
  },
};

describe('what a picture says besides itself (L2)', () => {
  it.each(Object.entries(KINDS))('is taken out of a %s wherever it stands, and not a byte of the picture changes', (_, { parts, metadata, join }) => {
    const bare = join(parts);
    expect(stripMetadata(bare)).toEqual(bare);
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(parts.length), fc.constantFrom(...metadata)), { minLength: 1, maxLength: 8 }), (added) => {
      const all = parts.flatMap((part, index) => [...added.filter(([at]) => at === index + 1).map(([, one]) => one), part]);
      const full = join(all);
      fc.pre(full.length > bare.length);
      expect(full.includes(WHERE)).toBe(true);
      expect(stripMetadata(full).equals(bare)).toBe(true);
    }), { numRuns: 200 });
  });

  it('goes with second pictures behind the end, and the header of a WebP promises no metadata any more', () => {
    const { JPEG, PNG, WebP } = KINDS as Record<'JPEG' | 'PNG' | 'WebP', Kind>;
    for (const { parts, join } of [JPEG, PNG]) expect(stripMetadata(Buffer.concat([join(parts), Buffer.from(WHERE)]))).toEqual(join(parts));
    const [, ...others] = WebP.parts;
    expect(stripMetadata(WebP.join([riff('VP8X', hex('1c000000ff0000ff0000')), ...others, ...WebP.metadata]))).toEqual(WebP.join(WebP.parts));
  });

  it.each([[3, false], [6, false], [8, true]])('leaves which way is up: %d', (orientation, little) => {
    const { parts, join } = KINDS['JPEG'] as Kind;
    const stripped = stripMetadata(join([segment(0xe1, exif(orientation, little)), ...parts]));
    expect(stripped.includes(WHERE)).toBe(false);
    expect(stripped.includes('Exif')).toBe(true);
    // what is left is read alike, and stays when it is stripped once more
    expect(stripMetadata(stripped)).toEqual(stripped);
    expect(stripped.subarray(0, 2 + 4 + 6 + 26).at(2 + 4 + 6 + 19)).toBe(orientation);
  });

  it('is looked for in anything, and nothing else is changed or breaks it', () => {
    expect(stripMetadata(Buffer.from(`%PDF-1.7 ${WHERE}`)).toString()).toBe(`%PDF-1.7 ${WHERE}`);
    const start = fc.constantFrom(...Object.values(KINDS).map(({ parts, metadata, join }) => join([...parts, ...metadata])));
    fc.assert(fc.property(fc.tuple(start, fc.nat(400), fc.uint8Array({ maxLength: 30 })).map(([bytes, length, tail]) => Buffer.concat([bytes.subarray(0, length), tail])), (bytes) => void stripMetadata(bytes)), { numRuns: 2_000 });
  });
});
