import { UserError } from '@parcours/sdk/node';
import { codeModules } from './code-modules.js';
import { breakPages, composeRows } from './compose-rows.js';
import { drawRows } from './draw-rows.js';
import { MARGINS, PAPERS, WINDOWS, mm, type Paper, type WindowKind } from './measures.js';
import { readMarkup, type Block } from './markup.js';
import type { Pictures } from './pictures.js';
import type { SheetWriter } from './sheet-writer.js';

export interface LetterLayout {
  readonly paper: Paper;
  readonly window: WindowKind;
  /** Of the text, in points. */
  readonly size: number;
  readonly duplex: boolean;
  readonly maximumPages: number;
  readonly pageNumbers: boolean;
}

export interface Letter {
  /** Lines of the address; the window stays empty without. */
  readonly address: readonly string[];
  /** Lines at the top left: who writes. */
  readonly sender: string;
  /** Name of a picture above the sender. */
  readonly logo: string;
  /** Light markup, or what it would become. */
  readonly body: string | readonly Block[];
  readonly pictures: Pictures;
  /** In the corner of each sheet, for the machine that puts sheets into envelopes; empty: none. */
  readonly sheetCode: string;
  readonly layout: LetterLayout;
  /** Shows where the window is and that nothing is posted. */
  readonly proof: string | null;
}

const ADDRESS_SIZE = 10;
const ADDRESS_LEADING = 11.2;

function drawWindow(writer: SheetWriter, letter: Letter): void {
  const window = WINDOWS[letter.layout.window];
  const [x, y] = [mm(window.leftMm + 2), mm(window.topMm) + 1];
  // 38 capitals may be wider than the window shows
  const widest = Math.max(1, ...letter.address.map((line) => writer.width(line, 'regular', ADDRESS_SIZE)));
  const size = Math.min(ADDRESS_SIZE, (ADDRESS_SIZE * mm(window.widthMm - 4)) / widest);
  letter.address.forEach((line, index) => writer.text(line, x, y + index * ADDRESS_LEADING, 'regular', size));
  if (letter.proof === null) return;
  writer.doc.save().rect(mm(window.leftMm), mm(window.topMm), mm(window.widthMm), mm(window.heightMm)).dash(3, { space: 2 }).lineWidth(0.6).stroke('#d6006c').restore();
}

function drawHead(writer: SheetWriter, letter: Letter): void {
  const window = WINDOWS[letter.layout.window];
  const [left, width] = [mm(MARGINS.leftMm), mm(70)];
  const below = letter.layout.window === 'germanLeft' ? mm(window.topMm - 4) : mm(MARGINS.bodyTopMm - 6);
  let y = mm(14);
  if (letter.logo !== '') {
    const picture = letter.pictures.get(letter.logo);
    const wide = picture === undefined ? 0 : Math.min(width, (mm(18) * picture.widthPx) / picture.heightPx);
    const high = picture === undefined ? 0 : (wide * picture.heightPx) / picture.widthPx;
    writer.picture(letter.pictures, letter.logo, { x: left, y, width: wide, height: high });
    y += high + mm(3);
  }
  const lines = letter.sender.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  lines.forEach((line, index) => {
    if (y > below - 12) throw new UserError('sender_too_long', `Expected the sender to fit beside the address window, found ${lines.length} lines; shorten it or use a smaller logo.`);
    writer.text(line, left, y, index === 0 ? 'bold' : 'regular', 9);
    y += 12;
  });
}

function drawFoot(writer: SheetWriter, letter: Letter, page: number, pages: number): void {
  const { widthMm, heightMm } = PAPERS[letter.layout.paper];
  if (letter.layout.pageNumbers && pages > 1) {
    const text = `${page} / ${pages}`;
    writer.text(text, mm(widthMm - MARGINS.rightMm) - writer.width(text, 'regular', 8.5), mm(heightMm - 14), 'regular', 8.5);
  }
  const isFront = !letter.layout.duplex || page % 2 === 1;
  if (letter.sheetCode !== '' && isFront) writer.modules(codeModules('datamatrix', `${letter.sheetCode}|${page}|${pages}`), mm(8), mm(heightMm - 20), mm(8));
  if (letter.proof === null) return;
  writer.doc.fillColor('#d6006c');
  writer.text(letter.proof, mm(MARGINS.leftMm), mm(6), 'bold', 8.5);
  writer.doc.fillColor('black');
}

/**
 * Adds one letter to a document and answers how many pages it has; with `duplex` an empty last side makes them even, so that the next letter
 * begins on a sheet of its own. Throws `UserError` `letter_too_long`, `letter_empty`, `sender_too_long`, `picture_missing`, `bad_picture`,
 * `bad_code`, before anything of it is in the document.
 */
export function drawLetter(writer: SheetWriter, letter: Letter, padsToSheet: boolean): { pages: number; sheets: number } {
  const { layout, pictures } = letter;
  const { widthMm, heightMm } = PAPERS[layout.paper];
  const width = mm(widthMm - MARGINS.leftMm - MARGINS.rightMm);
  const [firstHeight, nextHeight] = [mm(heightMm - MARGINS.bodyTopMm - MARGINS.bottomMm), mm(heightMm - MARGINS.topMm - MARGINS.bottomMm)];
  const blocks = typeof letter.body === 'string' ? readMarkup(letter.body) : letter.body;
  if (blocks.length === 0) throw new UserError('letter_empty', 'Expected a letter with text, found an empty one; look at its template and at what it fills in.');
  const rows = composeRows(blocks, { width, maximumHeight: firstHeight, size: layout.size, measure: (text, style, size) => writer.width(text, style, size), pictures });
  const pages = breakPages(rows, firstHeight, nextHeight);
  if (pages.length > layout.maximumPages) throw new UserError('letter_too_long', `Expected a letter of at most ${layout.maximumPages} pages, found ${pages.length}; shorten it or allow more pages.`, { pages: pages.length });
  if (letter.logo !== '' && !pictures.has(letter.logo)) writer.picture(pictures, letter.logo, { x: 0, y: 0, width: 0, height: 0 });
  pages.forEach((page, index) => {
    writer.page(widthMm, heightMm);
    if (index === 0) {
      drawHead(writer, letter);
      drawWindow(writer, letter);
    }
    drawRows(page, writer, pictures, mm(MARGINS.leftMm), mm(index === 0 ? MARGINS.bodyTopMm : MARGINS.topMm), width);
    drawFoot(writer, letter, index + 1, pages.length);
  });
  if (layout.duplex && padsToSheet && pages.length % 2 === 1) writer.page(widthMm, heightMm);
  return { pages: pages.length, sheets: layout.duplex ? Math.ceil(pages.length / 2) : pages.length };
}
