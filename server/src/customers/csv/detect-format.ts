import { parse } from 'csv-parse/sync';
import { DELIMITERS, type Delimiter } from './csv-format.js';
import { LENIENT } from './read-csv.js';

const LOOKED_AT = 50;

/** Fields the records of a sample have with this delimiter, most common count first; 0 when it cannot be read so. */
function fieldsWith(sample: string, delimiter: Delimiter): { count: number; share: number } {
  let records: string[][];
  try {
    records = parse(sample, { ...LENIENT, delimiter, to: LOOKED_AT });
  } catch {
    return { count: 0, share: 0 };
  }
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [count = 0, records_ = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  return { count, share: records.length === 0 ? 0 : records_ / records.length };
}

/** The delimiter with which most records have the same number of fields, and more than one. A comma when nothing says otherwise. */
export function detectDelimiter(sample: string): Delimiter {
  const scored = DELIMITERS.map((delimiter) => ({ delimiter, ...fieldsWith(sample, delimiter) })).filter(({ count }) => count > 1);
  return scored.sort((a, b) => b.share - a.share || b.count - a.count)[0]?.delimiter ?? ',';
}

/** A first record names the columns when all its fields are different texts and none is an address, a number or empty. */
export const detectHeader = (first: readonly string[]): boolean =>
  first.length > 0 && new Set(first.map((field) => field.trim().toLowerCase())).size === first.length && first.every((field) => field.trim() !== '' && !field.includes('@') && !/^[+\d][\d .,/:-]*$/.test(field.trim()));
