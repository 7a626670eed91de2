import { UserError } from '@parcours/sdk/node';
import { composeRows, breakPages } from './compose-rows.js';
import { drawRows } from './draw-rows.js';
import { mm } from './measures.js';
import { readMarkup, type Block } from './markup.js';
import { missingPicture } from './sheet-writer.js';
import type { Pictures } from './pictures.js';
import type { SheetWriter } from './sheet-writer.js';

/** A6 lies on its side; the others are the sizes a provider prints. */
export const POSTCARDS = { a6: { widthMm: 148, heightMm: 105, bleedMm: 3 }, us4x6: { widthMm: 152.4, heightMm: 101.6, bleedMm: 3.175 } } as const;
export type PostcardSize = keyof typeof POSTCARDS;

export interface Postcard {
  readonly address: readonly string[];
  /** Name of the picture that fills the first side. */
  readonly picture: string;
  /** White words on the picture; empty: none. */
  readonly title: string;
  readonly body: string | readonly Block[];
  /** One line above the address. */
  readonly sender: string;
  readonly pictures: Pictures;
  readonly size: PostcardSize;
  /** Printed beyond the edge and cut off, so that no white line stays. */
  readonly bleed: boolean;
  readonly proof: string | null;
}

interface Side {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function openSide(writer: SheetWriter, card: Postcard): Side {
  const { widthMm, heightMm, bleedMm } = POSTCARDS[card.size];
  const bleed = card.bleed ? bleedMm : 0;
  writer.page(widthMm + 2 * bleed, heightMm + 2 * bleed);
  const side = { x: mm(bleed), y: mm(bleed), width: mm(widthMm), height: mm(heightMm) };
  if (card.bleed) writer.trim(side.x, side.y, side.width, side.height);
  return side;
}

function drawPicture(writer: SheetWriter, card: Postcard): void {
  const side = openSide(writer, card);
  writer.picture(card.pictures, card.picture, { x: 0, y: 0, width: side.x * 2 + side.width, height: side.y * 2 + side.height }, true);
  const title = card.title.trim();
  if (title === '') return;
  const rows = composeRows([{ kind: 'heading', level: 1, lines: [[{ text: title, bold: true, italic: false }]] }], { width: side.width - mm(16), maximumHeight: side.height, size: 16, measure: (text, style, size) => writer.width(text, style, size), pictures: card.pictures });
  const height = rows.reduce((sum, row) => sum + row.height, 0);
  if (height > side.height / 2) throw new UserError('postcard_too_long', `Expected a title that takes at most half of the picture, found "${title.slice(0, 60)}"; shorten it.`);
  const top = side.y + side.height - height - mm(10);
  writer.doc.save().fillOpacity(0.55).rect(0, top - mm(4), side.x * 2 + side.width, height + mm(8)).fill('#101014').restore();
  writer.doc.fillColor('white');
  drawRows(rows, writer, card.pictures, side.x + mm(8), top, side.width - mm(16));
  writer.doc.fillColor('black');
}

/** The largest text that fits, from 10 points down to 8. */
function fitBody(writer: SheetWriter, card: Postcard, width: number, height: number): ReturnType<typeof composeRows> {
  for (const size of [10, 9.5, 9, 8.5, 8]) {
    const rows = composeRows(typeof card.body === 'string' ? readMarkup(card.body) : card.body, { width, maximumHeight: height, size, measure: (text, style, points) => writer.width(text, style, points), pictures: card.pictures });
    if (breakPages(rows, height, height).length === 1 && rows.reduce((sum, row, index) => sum + row.height + (index === 0 ? 0 : row.space), 0) <= height) return rows;
  }
  throw new UserError('postcard_too_long', 'Expected a text that fits on half of a postcard in letters of at least 8 points, found a longer one; shorten it or send a letter.');
}

function drawAddressSide(writer: SheetWriter, card: Postcard, rows: ReturnType<typeof composeRows>): void {
  const side = openSide(writer, card);
  const middle = side.x + side.width * 0.5;
  drawRows(rows, writer, card.pictures, side.x + mm(7), side.y + mm(8), side.width * 0.5 - mm(12));
  writer.doc.moveTo(middle, side.y + mm(8)).lineTo(middle, side.y + side.height - mm(8)).lineWidth(0.4).stroke('#9a9aa2');
  writer.doc.rect(side.x + side.width - mm(26), side.y + mm(6), mm(20), mm(24)).lineWidth(0.4).stroke('#9a9aa2');
  const left = middle + mm(6);
  const top = side.y + side.height - mm(20) - 6 * 11;
  if (card.sender.trim() !== '') writer.text(card.sender.replace(/\s*\n\s*/g, ' · ').trim().slice(0, 90), left, top - mm(5), 'regular', 6.5);
  const widest = Math.max(1, ...card.address.map((line) => writer.width(line, 'regular', 9)));
  const size = Math.min(9, (9 * (side.x + side.width - mm(5) - left)) / widest);
  card.address.forEach((line, index) => writer.text(line, left, top + index * 11, 'regular', size));
  if (card.proof === null) return;
  writer.doc.save().rect(left - mm(1.5), top - mm(1), side.x + side.width - left - mm(3), 6 * 11 + mm(2)).dash(3, { space: 2 }).lineWidth(0.6).stroke('#d6006c').restore();
  writer.doc.fillColor('#d6006c');
  writer.text(card.proof, side.x + mm(7), side.y + mm(2.5), 'bold', 7);
  writer.doc.fillColor('black');
}

/**
 * Adds one postcard, picture side first. Throws `UserError` `postcard_too_long`, `picture_missing`, `bad_picture`, `bad_code` before anything of
 * it is in the document.
 */
export function drawPostcard(writer: SheetWriter, card: Postcard, side?: 'front' | 'back'): { pages: number; sheets: number } {
  const { widthMm, heightMm } = POSTCARDS[card.size];
  if (!card.pictures.has(card.picture)) throw missingPicture(card.picture, card.pictures);
  const rows = fitBody(writer, card, mm(widthMm * 0.5 - 12), mm(heightMm - 16));
  if (side !== 'back') drawPicture(writer, card);
  if (side !== 'front') drawAddressSide(writer, card, rows);
  return { pages: 2, sheets: 1 };
}
