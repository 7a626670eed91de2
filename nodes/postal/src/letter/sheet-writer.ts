import PDFDocument from 'pdfkit';
import { UserError } from '@parcours/sdk/node';
import type { Modules } from './code-modules.js';
import { openFont, type Style, type Typeface } from './fonts.js';
import { mm } from './measures.js';
import type { Pictures } from './pictures.js';

/** What the type package does not know. */
interface Untyped {
  readonly _fontFamilies: Readonly<Record<string, unknown>>;
  readonly dictionary: { readonly data: object };
  openImage(bytes: Buffer): object;
}

/** A PDF document with what all its letters share: fonts and pictures are embedded once, however many letters there are. */
export class SheetWriter {
  readonly doc: PDFKit.PDFDocument;
  pages = 0;
  private readonly parts: Buffer[] = [];
  private readonly done: Promise<void>;
  private readonly opened = new Map<Buffer, object>();
  private readonly widths = new Map<string, number>();
  private font = '';

  constructor(readonly typeface: Typeface, title: string, madeAt: number) {
    const at = new Date(madeAt);
    this.doc = new PDFDocument({ autoFirstPage: false, font: '', margin: 0, compress: true, info: { Title: title, Creator: 'Parcours', Producer: 'Parcours', CreationDate: at, ModDate: at } });
    this.doc.on('data', (part: Buffer) => this.parts.push(part));
    this.done = new Promise((resolve, reject) => this.doc.once('end', resolve).once('error', reject));
  }

  page(widthMm: number, heightMm: number): void {
    this.doc.addPage({ size: [mm(widthMm), mm(heightMm)], margin: 0 });
    this.pages += 1;
    this.font = '';
  }

  /** What stays of the page once it is cut, in points from its top left corner. */
  trim(x: number, y: number, width: number, height: number): void {
    const { page } = this.doc;
    const box = [x, page.height - y - height, x + width, page.height - y];
    Object.assign((page as unknown as Untyped).dictionary.data, { TrimBox: box, BleedBox: [0, 0, page.width, page.height] });
  }

  use(style: Style, size: number): void {
    const wanted = `${style} ${size}`;
    if (this.font === wanted) return;
    const name = `${this.typeface}-${style}`;
    if ((this.doc as unknown as Untyped)._fontFamilies[name] === undefined) this.doc.registerFont(name, openFont(this.typeface, style) as never);
    this.doc.font(name).fontSize(size);
    this.font = wanted;
  }

  /** In points. */
  width(text: string, style: Style, size: number): number {
    const key = `${style}${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return (known * size) / 100;
    this.use(style, 100);
    const width = this.doc.widthOfString(text);
    this.widths.set(key, width);
    return (width * size) / 100;
  }

  /** `y` is where the line's box begins, in points. */
  text(text: string, x: number, y: number, style: Style, size: number): void {
    this.use(style, size);
    this.doc.text(text, x, y, { lineBreak: false });
  }

  modules(rows: Modules, x: number, y: number, size: number): void {
    const step = size / Math.max(rows.length, rows[0]?.length ?? 1);
    rows.forEach((row, line) => {
      for (let from = 0; from < row.length; from++) {
        if (!row[from]) continue;
        let to = from;
        while (row[to + 1]) to++;
        this.doc.rect(x + from * step, y + line * step, (to - from + 1) * step, step);
        from = to;
      }
    });
    this.doc.fill('black');
  }

  /** Fits into the box, or covers it with what is too much cut off. Throws `UserError` `bad_picture`, `picture_missing`. */
  picture(pictures: Pictures, name: string, box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }, cover = false): void {
    const picture = pictures.get(name);
    if (picture === undefined) throw missingPicture(name, pictures);
    try {
      const opened = this.opened.get(picture.bytes) ?? (this.doc as unknown as Untyped).openImage(picture.bytes);
      this.opened.set(picture.bytes, opened);
      if (cover) this.doc.save().rect(box.x, box.y, box.width, box.height).clip().image(opened as never, box.x, box.y, { cover: [box.width, box.height], align: 'center', valign: 'center' }).restore();
      else this.doc.image(opened as never, box.x, box.y, { width: box.width, height: box.height });
    } catch (thrown) {
      throw new UserError('bad_picture', `Expected the picture "${name}" to be a PNG or JPEG, found a damaged one (${thrown instanceof Error ? thrown.message : 'unreadable'}); save it anew.`, { name }, { cause: thrown });
    }
  }

  async end(): Promise<Buffer> {
    this.doc.end();
    await this.done;
    return Buffer.concat(this.parts);
  }
}

export const missingPicture = (name: string, pictures: Pictures): UserError =>
  new UserError('picture_missing', `Expected a picture "${name}", found ${[...pictures.keys()].join(', ') || 'none'}; choose it in the step, or let the item carry a file of that name.`, { name });
