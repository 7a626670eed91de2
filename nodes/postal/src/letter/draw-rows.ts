import { mm } from './measures.js';
import type { Pictures } from './pictures.js';
import type { Row } from './compose-rows.js';
import type { SheetWriter } from './sheet-writer.js';

/** Puts the rows of one page on the paper, from `y` down, in points; answers where they end. */
export function drawRows(rows: readonly Row[], writer: SheetWriter, pictures: Pictures, x: number, top: number, width: number): number {
  let y = top;
  rows.forEach((row, index) => {
    if (index > 0) y += row.space;
    const at = x + row.indent;
    if (row.mark !== undefined) writer.text(row.mark, at - row.size * 0.6 - writer.width(row.mark, 'regular', row.size), y, 'regular', row.size);
    for (const span of row.line ?? []) writer.text(span.text, at + span.x, y, span.style, row.size);
    if (row.picture) writer.picture(pictures, row.picture.name, { x, y, width: row.picture.width, height: row.height });
    if (row.modules) writer.modules(row.modules.rows, x, y, row.modules.width);
    if (row.rule) writer.doc.moveTo(x, y).lineTo(x + width, y).lineWidth(mm(0.2)).stroke('#777777');
    y += row.height;
  });
  return y;
}
