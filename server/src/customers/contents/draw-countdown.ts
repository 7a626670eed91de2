import { COUNTDOWN_WIDTH } from '@parcours/sdk/node';
import { encodeGif, type GifFrame } from './encode-gif.js';

/** Twice what stands in the message. */
const WIDTH = 2 * COUNTDOWN_WIDTH;
const HEIGHT = 144;
const [BOX_WIDTH, BOX_GAP] = [152, 16];
const [DIGIT_WIDTH, DIGIT_HEIGHT, STROKE, DIGIT_GAP] = [48, 88, 11, 16];
const RADIUS = 16;
/** Mail programs play an image once: a minute is longer than most people look. */
const FRAMES = 60;
const SECOND_CENTISECONDS = 100;
const [GROUND, BOX, INK] = [0, 1, 2];
/** Segments that are lit: top, upper left, upper right, middle, lower left, lower right, bottom. */
const DIGITS = ['1110111', '0010010', '1011101', '1011011', '0111010', '1101011', '1101111', '1010010', '1111111', '1111011'];
const SEGMENTS: readonly (readonly [x: number, y: number, width: number, height: number])[] = (() => {
  const [half, low, right] = [DIGIT_HEIGHT / 2, DIGIT_HEIGHT - STROKE, DIGIT_WIDTH - STROKE];
  const [side, gap] = [half - STROKE / 2, 2];
  return [[gap, 0, DIGIT_WIDTH - 2 * gap, STROKE], [0, gap, STROKE, side], [right, gap, STROKE, side], [gap, half - STROKE / 2, DIGIT_WIDTH - 2 * gap, STROKE], [0, half + gap, STROKE, side - 2 * gap], [right, half + gap, STROKE, side - 2 * gap], [gap, low, DIGIT_WIDTH - 2 * gap, STROKE]];
})();

interface Sheet {
  readonly width: number;
  readonly pixels: Uint8Array;
}

function fill({ width, pixels }: Sheet, x: number, y: number, wide: number, high: number, colour: number): void {
  for (let row = Math.floor(y); row < Math.floor(y + high); row++) pixels.fill(colour, row * width + x, row * width + x + wide);
}

/** A box with two digits, its upper left corner at `x`. */
function box(sheet: Sheet, x: number, value: number): void {
  for (let row = 0; row < HEIGHT; row++) {
    const inward = RADIUS - Math.min(RADIUS, row + 0.5, HEIGHT - row - 0.5);
    const bend = Math.round(RADIUS - Math.sqrt(RADIUS * RADIUS - inward * inward));
    fill(sheet, x + bend, row, BOX_WIDTH - 2 * bend, 1, BOX);
  }
  const left = x + (BOX_WIDTH - 2 * DIGIT_WIDTH - DIGIT_GAP) / 2;
  [...String(Math.min(value, 99)).padStart(2, '0')].forEach((digit, place) => {
    [...(DIGITS[Number(digit)] ?? '')].forEach((lit, segment) => {
      const [dx, dy, wide, high] = SEGMENTS[segment] as (typeof SEGMENTS)[number];
      if (lit === '1') fill(sheet, left + place * (DIGIT_WIDTH + DIGIT_GAP) + dx, (HEIGHT - DIGIT_HEIGHT) / 2 + dy, wide, high, INK);
    });
  });
}

const sheetOf = (width: number): Sheet => ({ width, pixels: new Uint8Array(width * HEIGHT).fill(GROUND) });
const placeOf = (unit: number): number => unit * (BOX_WIDTH + BOX_GAP) + 8;

/** Days (99 at most), hours, minutes, seconds. */
function whole(seconds: number): GifFrame {
  const sheet = sheetOf(WIDTH);
  [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].forEach((value, unit) => box(sheet, placeOf(unit), value));
  return { x: 0, width: WIDTH, height: HEIGHT, pixels: sheet.pixels };
}

/** The box of seconds alone is the same for everybody: each is drawn once. */
const drawn = new Map<number, GifFrame>();
function secondsOnly(value: number): GifFrame {
  const known = drawn.get(value);
  if (known !== undefined) return known;
  const sheet = sheetOf(BOX_WIDTH);
  box(sheet, 0, value);
  const frame = { x: placeOf(3), width: BOX_WIDTH, height: HEIGHT, pixels: sheet.pixels };
  drawn.set(value, frame);
  return frame;
}

/**
 * The time that is left as an animated GIF that counts for a minute and then stands still; all zeros once it is over. Pure. Colours as `#rrggbb`;
 * around the boxes one sees through.
 */
export function drawCountdown(leftMs: number, colours: { readonly box: string; readonly ink: string }): Buffer {
  const left = Math.max(0, Math.ceil(leftMs / 1_000));
  const frames = Array.from({ length: Math.min(FRAMES, left + 1) }, (_, passed) => (passed === 0 || (left - passed + 1) % 60 === 0 ? whole(left - passed) : secondsOnly((left - passed) % 60)));
  return encodeGif({ width: WIDTH, height: HEIGHT, palette: ['#ffffff', colours.box, colours.ink, '#000000'], transparent: GROUND, delayCentiseconds: SECOND_CENTISECONDS, frames });
}
