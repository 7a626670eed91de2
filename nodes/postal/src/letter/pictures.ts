import { UserError } from '@parcours/sdk/node';

/** A picture that can be printed, by the name letters call it by. */
export interface Picture {
  readonly bytes: Buffer;
  readonly widthPx: number;
  readonly heightPx: number;
}
export type Pictures = ReadonlyMap<string, Picture>;

export const MAX_PICTURE_BYTES = 4 * 1024 * 1024;
/** A4 at 300 dots an inch has nine; a small file may unpack to far more. */
const MAX_PIXELS = 16_000_000;

const refuse = (name: string, found: string): never => {
  throw new UserError('bad_picture', `Expected the picture "${name}" to be a PNG or JPEG of at most 4 MB and 16 megapixels, found ${found}; make it smaller or save it in another format.`, { name });
};

function jpegSize(bytes: Buffer): readonly [number, number] | null {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] as number;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Looks at a picture before anything is unpacked. Throws `UserError` `bad_picture`. */
export function checkPicture(name: string, bytes: Buffer): Picture {
  if (bytes.length > MAX_PICTURE_BYTES) refuse(name, `${(bytes.length / 1_048_576).toFixed(1)} MB`);
  const isPng = bytes.subarray(0, 8).equals(PNG);
  if (!isPng && !(bytes[0] === 0xff && bytes[1] === 0xd8)) refuse(name, 'another format');
  if (isPng && bytes.length < 33) refuse(name, 'a file that is cut off');
  const size = isPng ? ([bytes.readUInt32BE(16), bytes.readUInt32BE(20)] as const) : jpegSize(bytes);
  const [widthPx, heightPx] = size ?? [0, 0];
  if (widthPx === 0 || heightPx === 0) refuse(name, 'a damaged file');
  if (widthPx * heightPx > MAX_PIXELS) refuse(name, `${widthPx} x ${heightPx} pixels`);
  if (isPng && bytes[28] !== 0) refuse(name, 'an interlaced PNG');
  return { bytes, widthPx, heightPx };
}
