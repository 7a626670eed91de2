import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

export interface ReadPage {
  readonly text: string;
  readonly widthMm: number;
  readonly heightMm: number;
  /** Where a text begins, in millimetres from the top left corner; null when it is not on the page. */
  place(text: string): { readonly xMm: number; readonly yMm: number; readonly endMm: number } | null;
}

const toMm = (points: number): number => Math.round((points * 254) / 72) / 10;

async function readPage(pdf: PDFDocumentProxy, number: number): Promise<ReadPage> {
  const page = await pdf.getPage(number);
  const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
  const { items } = await page.getTextContent();
  const texts = items.flatMap((item) => ('str' in item ? [item] : []));
  return {
    text: texts.map(({ str, hasEOL }) => str + (hasEOL ? '\n' : '')).join(''),
    widthMm: toMm(right - left), heightMm: toMm(top - bottom),
    place: (wanted) => {
      const found = texts.find(({ str }) => str.includes(wanted));
      return found === undefined ? null : { xMm: toMm(found.transform[4] as number), yMm: toMm(top - (found.transform[5] as number)), endMm: toMm((found.transform[4] as number) + found.width) };
    },
  };
}

/** What a reader of the PDF finds on its pages. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPage[]> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await task.promise;
  try {
    return await Promise.all(Array.from({ length: pdf.numPages }, (_, index) => readPage(pdf, index + 1)));
  } finally {
    await task.destroy();
  }
}

export interface PaintedPage {
  readonly png: Buffer;
  /** The part of an area that is not white, from 0 to 1. */
  ink(area: { readonly xMm: number; readonly yMm: number; readonly widthMm: number; readonly heightMm: number }): number;
}

interface Painted {
  readonly canvas: { toBuffer(type: 'image/png'): Buffer };
  readonly context: CanvasRenderingContext2D;
}

/** A page as somebody would see it. */
export async function paintPage(bytes: Uint8Array, number: number, scale: number): Promise<PaintedPage> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await task.promise;
  try {
    const page = await pdf.getPage(number);
    const viewport = page.getViewport({ scale });
    const { canvas, context } = (pdf.canvasFactory as { create(width: number, height: number): Painted }).create(Math.ceil(viewport.width), Math.ceil(viewport.height));
    await page.render({ canvas: null, canvasContext: context, viewport }).promise;
    const pixels = (millimetres: number): number => Math.round((millimetres * 72 * scale) / 25.4);
    return {
      png: canvas.toBuffer('image/png'),
      ink: ({ xMm, yMm, widthMm, heightMm }) => {
        const { data } = context.getImageData(pixels(xMm), pixels(yMm), pixels(widthMm), pixels(heightMm));
        let dark = 0;
        for (let at = 0; at < data.length; at += 4) if ((data[at + 3] as number) > 0 && Math.min(data[at] as number, data[at + 1] as number, data[at + 2] as number) < 235) dark += 1;
        return dark / (data.length / 4);
      },
    };
  } finally {
    await task.destroy();
  }
}
