/** One picture of an animation; it covers a part of what stood before. */
export interface GifFrame {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  /** Numbers of colours, row by row. */
  readonly pixels: Uint8Array;
}

export interface GifImage {
  readonly width: number;
  readonly height: number;
  /** Four colours as `#rrggbb`. */
  readonly palette: readonly [string, string, string, string];
  /** The colour one sees through. */
  readonly transparent: number;
  readonly delayCentiseconds: number;
  /** Played once. */
  readonly frames: readonly GifFrame[];
}

const BITS = 2;
const CLEAR = 1 << BITS;
const END = CLEAR + 1;
const MOST_CODES = 4_096;
const BLOCK = 255;

/** Codes of growing width, the lowest bit first. */
class BitWriter {
  private readonly bytes: number[] = [];
  private held = 0;
  private bits = 0;

  write(code: number, width: number): void {
    this.held |= code << this.bits;
    this.bits += width;
    for (; this.bits >= 8; this.bits -= 8, this.held >>>= 8) this.bytes.push(this.held & 0xff);
  }

  finish(): Buffer {
    if (this.bits > 0) this.bytes.push(this.held & 0xff);
    return Buffer.from(this.bytes);
  }
}

/** LZW as GIF89a wants it, appendix F: strings seen before become codes; 4,096 of them, then it begins anew. */
function compress(pixels: Uint8Array): Buffer {
  const out = new BitWriter();
  // a string is its code for all but the last pixel, and that pixel
  let known = new Map<number, number>();
  let width = BITS + 1;
  let next = END + 1;
  out.write(CLEAR, width);
  let prefix = pixels[0] as number;
  for (let at = 1; at < pixels.length; at++) {
    const string = (prefix << BITS) | (pixels[at] as number);
    const code = known.get(string);
    if (code !== undefined) {
      prefix = code;
      continue;
    }
    out.write(prefix, width);
    if (next < MOST_CODES) {
      if (next === 1 << width) width += 1;
      known.set(string, next++);
    } else {
      out.write(CLEAR, width);
      [known, width, next] = [new Map(), BITS + 1, END + 1];
    }
    prefix = pixels[at] as number;
  }
  out.write(prefix, width);
  out.write(END, width);
  return out.finish();
}

/** Frames that are drawn for everybody are compressed once. */
const compressed = new WeakMap<GifFrame, Buffer>();

function dataOf(frame: GifFrame): Buffer {
  const known = compressed.get(frame);
  if (known !== undefined) return known;
  const codes = compress(frame.pixels);
  const blocks = Array.from({ length: Math.ceil(codes.length / BLOCK) }, (_, block) => codes.subarray(block * BLOCK, (block + 1) * BLOCK));
  const data = Buffer.concat([Buffer.from([BITS]), ...blocks.flatMap((block) => [Buffer.from([block.length]), block]), Buffer.from([0])]);
  compressed.set(frame, data);
  return data;
}

const short = (value: number): readonly number[] => [value & 0xff, value >> 8];

/** An animated GIF (GIF89a) of four colours. Pure. */
export function encodeGif({ width, height, palette, transparent, delayCentiseconds, frames }: GifImage): Buffer {
  const colours = palette.flatMap((colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)));
  const head = Buffer.from([...Buffer.from('GIF89a'), ...short(width), ...short(height), 0x80 | ((BITS - 1) << 4) | (BITS - 1), transparent, 0, ...colours]);
  const parts = frames.flatMap((frame) => [
    // drawn over what stands there
    Buffer.from([0x21, 0xf9, 4, (1 << 2) | 1, ...short(delayCentiseconds), transparent, 0, 0x2c, ...short(frame.x), 0, 0, ...short(frame.width), ...short(frame.height), 0]),
    dataOf(frame),
  ]);
  return Buffer.concat([head, ...parts, Buffer.from([0x3b])]);
}
