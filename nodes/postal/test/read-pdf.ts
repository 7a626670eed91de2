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

/** A page as a PNG, as somebody would see it. */
export async function paintPage(bytes: Uint8Array, number: number, scale: number): Promise<Buffer> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const pdf = await task.promise;
  try {
    const page = await pdf.getPage(number);
    const viewport = page.getViewport({ scale });
    const factory = pdf.canvasFactory as { create(width: number, height: number): { canvas: { toBuffer(type: 'image/png'): Buffer }; context: CanvasRenderingContext2D } };
    const { canvas, context } = factory.create(Math.ceil(viewport.width), Math.ceil(viewport.height));
    await page.render({ canvas: null, canvasContext: context, viewport }).promise;
    return canvas.toBuffer('image/png');
  } finally {
    await task.destroy();
  }
}
