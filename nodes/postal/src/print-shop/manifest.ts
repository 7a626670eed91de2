import type { Zone, Speed } from '../prices/price-table.js';

/** One letter of a lot, as the print shop finds it in the PDF. */
export interface LotEntry {
  /** In the code on its sheets, and unique for ever. */
  readonly key: string;
  /** 1-based pages of the PDF; empty backs of duplex letters are among them. */
  readonly firstPage: number;
  readonly lastPage: number;
  readonly pages: number;
  readonly sheets: number;
  readonly grams: number;
  readonly country: string;
  readonly zone: Zone;
  readonly lines: readonly string[];
}

export interface LotOptions {
  readonly kind: 'letter' | 'postcard';
  readonly format: string;
  readonly duplex: boolean;
  readonly colour: boolean;
  readonly speed: Speed;
  readonly envelope: string;
}

export interface Lot {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly cutOffAt: number;
  readonly options: LotOptions;
  readonly entries: readonly LotEntry[];
}

const COLUMNS = ['position', 'key', 'first_page', 'last_page', 'pages', 'sheets', 'grams', 'zone', 'country', 'line_1', 'line_2', 'line_3', 'line_4', 'line_5', 'line_6'] as const;

/** A cell no spreadsheet takes for a formula. */
const cell = (value: string | number): string => `"${(typeof value === 'string' ? value.replace(/^(?=[=+\-@\t])/, "'") : String(value)).replaceAll('"', '""')}"`;

/** RFC 4180, UTF-8. */
export const manifestCsv = ({ entries }: Lot): string =>
  [COLUMNS.join(','), ...entries.map(({ key, firstPage, lastPage, pages, sheets, grams, zone, country, lines }, index) => [index + 1, key, firstPage, lastPage, pages, sheets, grams, zone, country, ...Array.from({ length: 6 }, (_, line) => lines[line] ?? '')].map(cell).join(','))].join('\r\n') + '\r\n';

export const manifestJson = ({ name, cutOffAt, options, entries }: Lot, pdf: { readonly fileName: string; readonly sha256: string }): string =>
  `${JSON.stringify({ lot: name, cutOffAt: new Date(cutOffAt).toISOString(), ...options, pdf: pdf.fileName, sha256: pdf.sha256, letters: entries.length, sheets: entries.reduce((sum, { sheets }) => sum + sheets, 0), entries }, null, 2)}\n`;
