import { UserError } from '@parcours/sdk/node';

/** A picture of so many takes 200 MB of memory once somebody unpacks it: a mail program, a printer, a browser. */
const MAX_PIXELS = 50_000_000;

interface Size {
  readonly width: number;
  readonly height: number;
}

type Read = (bytes: Buffer) => Size | null;

const PNG_START = Buffer.from('89504e470d0a1a0a', 'hex');
const png: Read = (bytes) => (bytes.length >= 24 && bytes.subarray(0, 8).equals(PNG_START) ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) } : null);

const gif: Read = (bytes) => (bytes.length >= 10 && /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)) ? { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) } : null);

const bmp: Read = (bytes) => (bytes.length >= 26 && bytes.toString('latin1', 0, 2) === 'BM' ? { width: Math.abs(bytes.readInt32LE(18)), height: Math.abs(bytes.readInt32LE(22)) } : null);

/** Markers that begin a frame (ITU T.81, table B.1); C4, C8 and CC are something else. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const STANDS_ALONE = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** From segment to segment up to the first frame: each says how long it is. */
const jpeg: Read = (bytes) => {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    else at += STANDS_ALONE(marker) ? 2 : 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return null;
};

/** The three kinds of RFC 9649: lossy, lossless, extended. */
const webp: Read = (bytes) => {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  const kind = bytes.toString('latin1', 12, 16);
  if (kind === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (kind === 'VP8L') return { width: (bytes.readUInt32LE(21) & 0x3fff) + 1, height: ((bytes.readUInt32LE(21) >>> 14) & 0x3fff) + 1 };
  return kind === 'VP8 ' ? { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff } : null;
};

/** Width and height as a picture itself says them before anything of it is unpacked; null for what is no PNG, JPEG, GIF, WebP or BMP. By what it contains, whatever its name says. */
export const pictureSize = (bytes: Buffer): Size | null => png(bytes) ?? jpeg(bytes) ?? gif(bytes) ?? webp(bytes) ?? bmp(bytes);

/** Throws `UserError` `picture_too_large` for a picture of more than 50 million pixels, however few bytes it takes (SECURITY L2). */
export function checkPicture(bytes: Buffer): void {
  const size = pictureSize(bytes);
  if (size === null || size.width * size.height <= MAX_PIXELS) return;
  throw new UserError('picture_too_large', `Expected a picture of at most 50 million pixels, found one of ${size.width} × ${size.height}; make it smaller, most screens show less than 9 million.`, { width: size.width, height: size.height });
}
