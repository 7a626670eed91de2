import { GlobalWorkerOptions, getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

GlobalWorkerOptions.workerSrc = worker;

export interface OpenPdf {
  readonly pages: number;
  /** Draws a page, counted from 1, on a canvas as many CSS pixels wide; sharp on dense screens. */
  draw(page: number, canvas: HTMLCanvasElement, widthPx: number): Promise<void>;
  close(): void;
}

/** Most pixels to each CSS pixel: beyond it only memory is used. */
const DENSEST = 2;

/** Opens a PDF in a thread of its own. Scripts, forms and links of it do nothing: pages are pictures. */
export async function openPdf(bytes: ArrayBuffer): Promise<OpenPdf> {
  const task = getDocument({ data: bytes, isEvalSupported: false, enableXfa: false, stopAtErrors: false, useSystemFonts: false });
  const document = await task.promise;
  return {
    pages: document.numPages,
    draw: async (number, canvas, widthPx) => {
      const page = await document.getPage(number);
      const dense = Math.min(DENSEST, Math.max(1, window.devicePixelRatio));
      const viewport = page.getViewport({ scale: (widthPx * dense) / page.getViewport({ scale: 1 }).width });
      canvas.width = Math.round(viewport.width);
      canvas.height = Math.round(viewport.height);
      await page.render({ canvas, viewport, annotationMode: 0 }).promise;
      page.cleanup();
    },
    close: () => void task.destroy(),
  };
}
