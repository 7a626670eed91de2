import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

/** A CSV file, sent piece by piece, to be saved; its mark tells spreadsheets that it is UTF-8. */
export function csvFile(fileName: string, lines: AsyncIterable<string>): StreamableFile {
  async function* marked(): AsyncGenerator<string> {
    yield '\u{feff}';
    yield* lines;
  }
  return new StreamableFile(Readable.from(marked(), { objectMode: false }), { type: 'text/csv; charset=utf-8', disposition: `attachment; filename="${fileName}"` });
}
