import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { columnFor, contactOf } from './contact-columns.js';
import type { CsvFormat, Delimiter, Encoding } from './csv-format.js';
import { detectEncoding } from './detect-encoding.js';
import { detectDelimiter, detectHeader } from './detect-format.js';
import { readCsv } from './read-csv.js';
import { csvLine, protect, unprotect } from './write-csv.js';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
const PLAIN: CsvFormat = { encoding: 'utf-8', delimiter: ',', header: false };
async function read(bytes: Buffer | string, format: Partial<CsvFormat> = {}, size = 7): Promise<(readonly string[])[]> {
  const all: (readonly string[])[] = [];
  for await (const { fields } of readCsv(pieces(Buffer.from(bytes as string), size), { ...PLAIN, ...format })) all.push(fields);
  return all;
}
const BE = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('a CSV file (L4)', () => {
  it.each([
    ['UTF-8', Buffer.from('prénom;ville\nZoé;Orléans\n'), 'utf-8'], ['UTF-8 with a mark', Buffer.from('\ufeffprénom;ville\nZoé;Orléans\n'), 'utf-8'],
    ['UTF-16 of Windows', Buffer.from('\ufeffprénom;ville\nZoé;Orléans\n', 'utf16le'), 'utf-16le'], ['UTF-16 without a mark', Buffer.from('prénom;ville\nZoé;Orléans\n', 'utf16le'), 'utf-16le'],
    ['UTF-16, big end first', BE('\ufeffprénom;ville\nZoé;Orléans\n'), 'utf-16be'], ['UTF-16, big end first, without a mark', BE('prénom;ville\nZoé;Orléans\n'), 'utf-16be'],
    ['Latin-1', Buffer.from('prénom;ville\nZoé;Orléans\n', 'latin1'), 'windows-1252'],
  ] as [string, Buffer, Encoding][])('in %s is read as it is meant, wherever it is cut', async (_, bytes, encoding) => {
    for (const size of [1, 2, 3, 5, 1_000]) {
      if (size > 16) expect(await detectEncoding(pieces(bytes, size))).toBe(encoding);
      expect(await read(bytes, { encoding, delimiter: ';', header: true }, size)).toEqual([['Zoé', 'Orléans']]);
    }
  });
  it('however long it is, is read no further ahead than what is worked on: memory does not grow with it', async () => {
    const part = Buffer.from(Array.from({ length: 1_000 }, (_, at) => `person${at}@example.org,Ada,Lyon\n`).join(''));
    let [sent, rows, ahead] = [0, 0, 0];
    async function* file(): AsyncGenerator<Buffer> {
      for (; sent < 40_000; sent += 1_000) yield part;
    }
    for await (const { row } of readCsv(file(), PLAIN)) {
      rows = row;
      ahead = Math.max(ahead, sent - row);
    }
    expect(rows).toBe(40_000);
    expect(ahead).toBeLessThan(5_000);
  });
  it('is known for Latin-1 by an accent that is its very last letter', async () => {
    expect(await detectEncoding(pieces(Buffer.from(`${'a,b\n'.repeat(5_000)}é`, 'latin1'), 1_000))).toBe('windows-1252');
  });
  it.each([['a;b\n1,5;2\n3,5;4\n', ';'], ['a,b\n"1;2;3",x\n"4;5;6",y\n', ','], ['a\tb c\n1\t2\n', '\t'], ['a|b\n1|2', '|'], ['one column\nalone\n', ',']] as [string, Delimiter][])('%j is delimited as %j', (text, delimiter) => expect(detectDelimiter(text)).toBe(delimiter));
  it('has a header when its first row names things', () => {
    expect(detectHeader(['email', 'Prénom'])).toBe(true);
    for (const first of [['ada@example.org', 'Ada'], ['email', 'email'], ['email', ''], ['0612345678']]) expect(detectHeader(first)).toBe(false);
  });
  it('may have ragged rows, empty lines, quotation marks where they do not belong, and any end of line', async () => {
    expect(await read('a,b\r\n\r\n1\n"x ""y"" z","two\r\nlines",3\rq"uo"te,=\n')).toEqual([['a', 'b'], ['1'], ['x "y" z', 'two\r\nlines', '3'], ['q"uo"te', '=']]);
    expect(await read('a,b\r1,2\r')).toEqual([['a', 'b'], ['1', '2']]);
  });
  it('whose quotation mark is never closed is told so with its row, after all rows before it', async () => {
    const rows: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const { row } of readCsv(pieces(Buffer.from('a,b\n1,2\n3,"4\n5,6\n'), 5), PLAIN)) rows.push(row);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'csv_unreadable', message: expect.stringContaining('row 3') });
    expect(rows).toEqual([1, 2]);
    await expect(read(`a,b\n"${'x'.repeat(200_000)}`, {}, 10_000)).rejects.toMatchObject({ code: 'csv_unreadable' });
  });
});

describe('what is written into a CSV file (L5)', () => {
  it.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\tx', '\rx', '＝1', "'=1"])('%j begins with an apostrophe', (text) => {
    expect(protect(text)).toBe(`'${text}`);
    expect(unprotect(protect(text))).toBe(text);
  });
  it.each(['+33612345678', '-5', '-5,5', 'a=b', "'s avonds", ''])('%j stays as it is', (text) => expect([protect(text), unprotect(text)]).toEqual([text, text]));
  it('is read again as what it was, whatever it is', async () => {
    const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: fc.constantFrom('=', '+', "'", '"', ',', ';', '\n', '\r', '\t', ' ', 'é', '@', '-'), maxLength: 8 })).filter((one) => one.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(text, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 40 }), async (records, size) => {
        const read_ = await read(records.map(csvLine).join(''), {}, size);
        expect(read_.map((fields) => fields.map(unprotect))).toEqual(records);
      }),
    );
  });
});

describe('columns', () => {
  it.each([['E-mail', 'email', 'text'], ['Prénom', 'attribute:firstName', 'text'], ['Code postal', 'address:postalCode', 'text'], ['attribute:age (number)', 'attribute:age', 'number'], ['Points', 'attribute:Points', 'text'], ['constructor', 'attribute:constructor', 'text'], ['', null, 'text']])('named %j are %s', (header, to, kind) => expect(columnFor(header)).toEqual({ to, kind }));
  it('make a contact of a row; empty cells say nothing', () => {
    const columns = ['email', 'ville', 'pays', 'attribute:age (number)', 'tags', 'attribute:x (json)'].map(columnFor);
    expect(contactOf(['a@b.cd', 'Paris', '', '42', '', '[1]', 'too much'], columns)).toEqual({ email: 'a@b.cd', attributes: { address: { city: 'Paris' }, age: 42, x: [1] } });
    expect(contactOf(['a@b.cd'], columns)).toEqual({ email: 'a@b.cd', attributes: {} });
  });
});
