import { UserError } from './errors.js';

/** A file that is kept by the host: the reference alone. Its bytes stay there until a node asks for them. */
export interface FileReference {
  readonly id: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
}

/** Files of an item, by a name nodes agree on, for example `invoice`. */
export type Files = Readonly<Record<string, FileReference>>;

/** A file to be kept: with its bytes as base64, or as text (UTF-8). */
export interface NewFile {
  readonly fileName: string;
  /** Default `application/octet-stream`, `text/plain` for text. */
  readonly mimeType?: string;
  readonly base64?: string;
  readonly text?: string;
  /** The run it is kept for (`item.run.id`): it goes when the run's data goes. Without one it is kept for 30 days. */
  readonly runId?: number;
}

/** A file for somebody outside who collects it, for example a print shop. */
export interface DroppedFile {
  /** Letters, digits, `-`, `_` and `.`, at most 60; made when it does not exist. */
  readonly folder: string;
  /** The same letters, at most 120. */
  readonly fileName: string;
  readonly base64?: string;
  readonly text?: string;
}

/** Part of a file. */
export interface FileSlice extends FileReference {
  /** Bytes from `offset` on, as base64. */
  readonly base64: string;
  readonly offset: number;
  /** Where the next slice begins; null at the end. */
  readonly nextOffset: number | null;
}

/** Most bytes of a file `context.readFile` answers at once. */
export const FILE_SLICE_BYTES = 4 * 1024 * 1024;

/** A whole file, read slice by slice. Throws `file_missing`, and `file_too_large` before anything is read when it has more than `maximumBytes`. */
export async function readWholeFile(context: { readFile(id: string, slice?: { offset?: number; length?: number }): Promise<FileSlice> }, id: string, maximumBytes = 25 * 1024 * 1024): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for (let offset: number | null = 0; offset !== null; ) {
    const slice: FileSlice = await context.readFile(id, { offset });
    if (slice.sizeBytes > maximumBytes) throw new UserError('file_too_large', `Expected a file of at most ${maximumBytes} bytes, found ${slice.fileName} with ${slice.sizeBytes}; use a smaller one.`, { fileId: id });
    parts.push(Buffer.from(slice.base64, 'base64'));
    offset = slice.nextOffset;
  }
  return Buffer.concat(parts);
}
