import type { SheetWriter } from '../letter/sheet-writer.js';
import type { Typeface } from '../letter/fonts.js';
import type { Pictures } from '../letter/pictures.js';
import type { LotOptions } from '../print-shop/manifest.js';

/** What differs from provider to provider on the same letter. */
export interface Printing {
  /** Lines behind the window; empty where the provider prints them. */
  readonly address: readonly string[];
  /** Who prints: decides on paper and window. */
  readonly by: 'printShop' | 'lob' | 'maileva';
  /** In the corner of each sheet; empty: none. */
  readonly sheetCode: string;
  readonly proof: string | null;
  /** In a file of many letters, each begins on a sheet of its own. */
  readonly among: boolean;
  /** One side of a postcard alone; both unless said. */
  readonly side?: 'front' | 'back';
}

/** A letter or postcard that can be drawn as often as needed. */
export interface Piece {
  readonly typeface: Typeface;
  readonly options: LotOptions;
  /** Its words, for people who look later. */
  readonly text: string;
  readonly subject: string;
  /** Sent for a purpose people can object to. */
  readonly marketing: boolean;
  draw(writer: SheetWriter, pictures: Pictures, printing: Printing): { readonly pages: number; readonly sheets: number };
}
