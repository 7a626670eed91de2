import { UserError } from '@parcours/sdk/node';
import { parse, type Options } from 'csv-parse';
import type { CsvFormat } from './csv-format.js';

/** Ragged records and stray quotation marks are the sender's, and told row by row; one that never ends is told as what it is. */
const MAX_RECORD_CHARACTERS = 131_072;
/** Some two hundred rows: what is read ahead waits while others are written, and what waits too long outlives the young generation of the heap. */
const PIECE_BYTES = 16_384;
export const LENIENT = { relax_column_count: true, relax_quotes: true, record_delimiter: ['\r\n', '\n', '\r'], skip_empty_lines: true, max_record_size: MAX_RECORD_CHARACTERS, bom: false } satisfies Options;

export interface CsvRecord {
  /** Counted from 1, without the header. */
  readonly row: number;
  readonly fields: readonly string[];
}

/** Text of bytes that come in pieces; what is no text in this encoding becomes U+FFFD. A mark at the beginning is no text. */
export async function* decode(chunks: AsyncIterable<Buffer>, encoding: CsvFormat['encoding']): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) {
    // in small pieces: all records of one are in memory at once, many times as large as its bytes
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const text = decoder.decode(chunk.subarray(at, at + PIECE_BYTES), { stream: true });
      if (text !== '') yield text;
    }
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}

/** Records of a CSV file as `readCsv` has them, some of them at a time: a promise for each row would be most of the work. */
export async function* readCsvSlices(chunks: AsyncIterable<Buffer>, format: CsvFormat): AsyncGenerator<CsvRecord[]> {
  let found: CsvRecord[] = [];
  // records are taken as they are found: a stream drops those it still holds when a later one is wrong
  const parser = parse({
    ...LENIENT,
    delimiter: format.delimiter,
    on_record: (fields: string[]) => {
      if (++row > 0) found.push({ row, fields });
    },
  });
  parser.on('error', () => undefined);
  let row = format.header ? -1 : 0;
  const taken = (): CsvRecord[] => {
    const records = found;
    found = [];
    return records;
  };
  try {
    for await (const text of decode(chunks, format.encoding)) {
      const failure = await new Promise<unknown>((done) => void parser.write(text, done));
      if (found.length > 0) yield taken();
      if (failure) throw failure;
    }
    const failure = await new Promise<unknown>((done) => void parser.once('error', done).end(() => done(null)));
    if (found.length > 0) yield taken();
    if (failure) throw failure;
  } catch (error) {
    if (!String((error as { code?: string }).code).startsWith('CSV_')) throw error;
    throw new UserError('csv_unreadable', `Expected row ${Math.max(row, 0) + 1} to end, found no end of it within ${MAX_RECORD_CHARACTERS / 1_024} kB or the file: a quotation mark is never closed; correct that row and import the rest again.`, { row: row + 1 }, { cause: error });
  } finally {
    parser.destroy();
  }
}

/**
 * Records of a CSV file (RFC 4180 and what programs make of it), one by one, however long the file is. Throws `UserError` `csv_unreadable` where
 * nothing after can be told apart, a quotation mark that is never closed, once all records before have been handed out.
 */
export async function* readCsv(chunks: AsyncIterable<Buffer>, format: CsvFormat): AsyncGenerator<CsvRecord> {
  for await (const records of readCsvSlices(chunks, format)) yield* records;
}
