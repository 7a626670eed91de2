import { describe, expect, test } from '@jest/globals';
import { paintPage } from '../../test/read-pdf.js';
import { invitation, optician, postcard } from '../../test/sample-letters.js';
import { drawLetter } from './draw-letter.js';
import { drawPostcard } from './draw-postcard.js';
import { SheetWriter } from './sheet-writer.js';

const pdfOf = async (draw: (writer: SheetWriter) => void): Promise<Buffer> => {
  const writer = new SheetWriter('serif', 'Sample', 0);
  draw(writer);
  return writer.end();
};

describe('paper as people see it', () => {
  test('a letter has ink where the window shows the address, and none where machines fold and grip (X9)', async () => {
    const page = await paintPage(await pdfOf((writer) => drawLetter(writer, invitation(null), false)), 1, 1);
    expect(page.ink({ xMm: 100, yMm: 55, widthMm: 90, heightMm: 24 })).toBeGreaterThan(0.01);
    expect(page.ink({ xMm: 96, yMm: 40, widthMm: 114, heightMm: 14 })).toBe(0);
    expect(page.ink({ xMm: 96, yMm: 80, widthMm: 114, heightMm: 18 })).toBe(0);
    expect(page.ink({ xMm: 0, yMm: 0, widthMm: 7, heightMm: 297 })).toBe(0);
    expect(page.ink({ xMm: 190, yMm: 0, widthMm: 20, heightMm: 280 })).toBe(0);
    expect(page.ink({ xMm: 25, yMm: 14, widthMm: 40, heightMm: 16 })).toBeGreaterThan(0.05);
  });

  test('a letter of two pages ends with its last words above the foot (X15)', async () => {
    const pdf = await pdfOf((writer) => expect(drawLetter(writer, optician(), false)).toEqual({ pages: 2, sheets: 2 }));
    const page = await paintPage(pdf, 2, 1);
    expect(page.ink({ xMm: 25, yMm: 22, widthMm: 163, heightMm: 60 })).toBeGreaterThan(0.02);
    expect(page.ink({ xMm: 25, yMm: 270, widthMm: 163, heightMm: 10 })).toBe(0);
  });

  test('a postcard’s picture reaches all edges, and its other side keeps the address free of words (X10)', async () => {
    const pdf = await pdfOf((writer) => drawPostcard(writer, postcard(null)));
    const [front, back] = [await paintPage(pdf, 1, 1), await paintPage(pdf, 2, 1)];
    for (const edge of [{ xMm: 0, yMm: 0, widthMm: 148, heightMm: 1 }, { xMm: 0, yMm: 104, widthMm: 148, heightMm: 1 }, { xMm: 0, yMm: 0, widthMm: 1, heightMm: 105 }, { xMm: 147, yMm: 0, widthMm: 1, heightMm: 105 }]) expect(front.ink(edge)).toBeGreaterThan(0.9);
    expect(back.ink({ xMm: 76, yMm: 62, widthMm: 66, heightMm: 24 })).toBeGreaterThan(0.01);
    expect(back.ink({ xMm: 76, yMm: 8, widthMm: 44, heightMm: 40 })).toBe(0);
  });
});
