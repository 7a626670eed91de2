import type { Block } from './markup.js';
import { breakLines, type Line, type Measure } from './break-lines.js';
import { missingPicture } from './sheet-writer.js';
import { mm } from './measures.js';
import { codeModules, type Modules } from './code-modules.js';
import type { Pictures } from './pictures.js';

/** A strip of the page that is not divided, in points. */
export interface Row {
  readonly height: number;
  /** Left out at the top of a page. */
  readonly space: number;
  /** Stays on one page with the row after it. */
  readonly keeps: boolean;
  readonly indent: number;
  readonly size: number;
  readonly line?: Line;
  readonly mark?: string;
  readonly picture?: { readonly name: string; readonly width: number };
  readonly modules?: { readonly rows: Modules; readonly width: number };
  readonly rule?: true;
  readonly page?: true;
}

export interface Setting {
  readonly width: number;
  readonly maximumHeight: number;
  readonly size: number;
  readonly measure: (text: string, style: Parameters<Measure>[1], size: number) => number;
  readonly pictures: Pictures;
}

const LEADING = 1.36;

/** Never one line of a paragraph alone on a page: the first two and the last two hold together (widows and orphans). */
const textRows = (lines: readonly Line[], size: number, space: number, indent: number, keepsNext: boolean): Row[] =>
  lines.map((line, index) => ({ height: size * LEADING, space: index === 0 ? space : 0, keeps: lines.length > 1 && (index === 0 || index === lines.length - 2) ? true : keepsNext && index === lines.length - 1, indent, size, line }));

function pictureRow(block: Extract<Block, { kind: 'picture' }>, setting: Setting): Row {
  const picture = setting.pictures.get(block.name);
  if (picture === undefined) throw missingPicture(block.name, setting.pictures);
  const wanted = Math.min(block.widthMm === null ? (picture.widthPx * 72) / 150 : mm(block.widthMm), setting.width);
  const width = Math.min(wanted, (setting.maximumHeight * picture.widthPx) / picture.heightPx);
  return { height: (width * picture.heightPx) / picture.widthPx, space: setting.size, keeps: false, indent: 0, size: setting.size, picture: { name: block.name, width } };
}

function codeRow(block: Extract<Block, { kind: 'code' }>, setting: Setting): Row {
  const rows = codeModules(block.symbology, block.content);
  const width = mm(Math.min(Math.max(block.sizeMm ?? (block.symbology === 'qr' ? 26 : 16), 8), 80));
  return { height: width, space: setting.size, keeps: false, indent: 0, size: setting.size, modules: { rows, width } };
}

/** A body as rows that are put on pages one after the other. Throws `UserError` `picture_missing`, `bad_code`. */
export function composeRows(blocks: readonly Block[], setting: Setting): Row[] {
  const { size, width } = setting;
  const lines = (block: { readonly lines: readonly (readonly Parameters<typeof breakLines>[0][number][])[] }, textSize: number, indent: number, bold = false): Line[] =>
    block.lines.flatMap((runs) => breakLines(runs, width - indent, (text, style) => setting.measure(text, style, textSize), bold));
  return blocks.flatMap((block, index): Row[] => {
    switch (block.kind) {
      case 'heading': {
        const large = size * (block.level === 1 ? 1.35 : 1.12);
        return textRows(lines(block, large, 0, true), large, size * 1.1, 0, true).map((row) => ({ ...row, keeps: true }));
      }
      case 'paragraph': {
        const indent = block.side === 'right' ? width * 0.52 : 0;
        return textRows(lines(block, size, indent), size, size * 0.75, indent, false);
      }
      case 'entry': {
        const follows = blocks[index - 1]?.kind === 'entry';
        return textRows(lines(block, size, size * 1.6), size, follows ? size * 0.25 : size * 0.6, size * 1.6, false).map((row, at) => (at === 0 ? { ...row, mark: block.mark } : row));
      }
      case 'picture':
        return [pictureRow(block, setting)];
      case 'code':
        return [codeRow(block, setting)];
      case 'rule':
        return [{ height: 1, space: size, keeps: false, indent: 0, size, rule: true }];
      case 'page':
        return [{ height: 0, space: 0, keeps: false, indent: 0, size, page: true }];
    }
  });
}

/** Which rows stand on which page. Rows that keep together move on together, unless they are too many for a page of their own. */
export function breakPages(rows: readonly Row[], firstHeight: number, nextHeight: number): Row[][] {
  const pages: Row[][] = [[]];
  let left = firstHeight;
  const open = (): void => {
    pages.push([]);
    left = nextHeight;
  };
  for (let from = 0; from < rows.length; ) {
    let to = from;
    while (rows[to]?.keeps && to + 1 < rows.length) to++;
    const group = rows.slice(from, to + 1);
    const height = (isFirst: boolean): number => group.reduce((sum, row, index) => sum + row.height + (isFirst && index === 0 ? 0 : row.space), 0);
    const isEmpty = pages.at(-1)?.length === 0;
    if (group[0]?.page) {
      if (!isEmpty) open();
      from = to + 1;
      continue;
    }
    const fits = height(isEmpty) <= left;
    if (!fits && !isEmpty && height(true) <= nextHeight) open();
    const together = fits || height(true) <= left;
    const taken = together ? group : group.slice(0, 1);
    for (const row of taken) {
      let needed = row.height + (pages.at(-1)?.length === 0 ? 0 : row.space);
      if (needed > left && pages.at(-1)?.length !== 0) {
        open();
        needed = row.height;
      }
      pages.at(-1)?.push(row);
      left -= needed;
    }
    from += taken.length;
  }
  if (pages.length > 1 && pages.at(-1)?.length === 0) pages.pop();
  return pages;
}
