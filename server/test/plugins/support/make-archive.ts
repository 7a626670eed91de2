import { gzipSync } from 'node:zlib';
import { Header } from 'tar';

export interface ArchiveEntry {
  readonly path: string;
  readonly content?: string | Buffer;
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'FIFO';
  readonly linkpath?: string;
}

/** A .tgz of exactly these entries, hostile ones included; `npm pack` puts everything below `package/`. */
export function makeArchive(entries: readonly ArchiveEntry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = '', type = 'File', linkpath }) => {
    const body = Buffer.from(content);
    const header = new Header({ path, type, size: type === 'File' ? body.length : 0, mode: 0o644, mtime: new Date('2026-01-01T00:00:00Z'), ...(linkpath === undefined ? {} : { linkpath }) });
    const block = Buffer.alloc(512);
    if (header.encode(block, 0)) throw new Error(`The path ${path} is too long for a plain header.`);
    return type === 'File' ? [block, body, Buffer.alloc((512 - (body.length % 512)) % 512)] : [block];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1_024)]));
}

/** As `npm pack` would make it. */
export const packFiles = (files: Readonly<Record<string, string | Buffer>>): Buffer => makeArchive(Object.entries(files).map(([path, content]) => ({ path: `package/${path}`, content })));
