export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** How a CSV file is written. */
export interface CsvFormat {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  /** The first record names the columns. */
  readonly header: boolean;
}
