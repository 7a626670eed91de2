import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { UserError } from '@parcours/sdk/node';
import { Parser, type ReadEntry } from 'tar';

/** The files of a package by their path below its root, with `/` between folders. */
export type PackageFiles = ReadonlyMap<string, Buffer>;

/** The archive as it comes from the registry or from a person. */
export const MAX_ARCHIVE_BYTES = 10 * 1024 * 1024;
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 10_000;
/** Source code shrinks to a fifth or a tenth; what shrinks more than this was made to. */
const MAX_RATIO = 100;
const MAX_PATH = 300;
const MAX_DEPTH = 30;

const unzip = promisify(gunzip);
const PLAIN = new Set(['File', 'OldFile', 'ContiguousFile']);

const refuse = (what: string): UserError => new UserError('bad_archive', `Expected the archive of an npm package, found ${what}; nothing of it was unpacked.`, { status: 422 });
const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);

async function decompress(archive: Buffer): Promise<Buffer> {
  if (archive.length > MAX_ARCHIVE_BYTES) throw refuse(`more than ${MAX_ARCHIVE_BYTES / 1_048_576} MB`);
  // small archives may be as good as empty inside: the ratio says something from a megabyte on
  const limit = Math.min(MAX_UNPACKED_BYTES, Math.max(1_048_576, archive.length * MAX_RATIO));
  try {
    return await unzip(archive, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw refuse(limit === MAX_UNPACKED_BYTES ? `more than ${MAX_UNPACKED_BYTES / 1_048_576} MB once unpacked` : `one that grows more than ${MAX_RATIO} times when unpacked`);
    throw refuse(`something that gzip cannot unpack (${(error as Error).message})`);
  }
}

/** The path below the package's root: archives of npm have one folder around everything. */
function placeOf(path: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\\\u0000-\u001f\u007f:]/.test(path) || path.startsWith('/')) throw refuse(`the path ${shown(path)}`);
  const parts = path.split('/').slice(1);
  if (parts.length === 0 || parts.length > MAX_DEPTH || path.length > MAX_PATH || path.split('/').some((part) => part === '' || part === '.' || part === '..' || /[. ]$/.test(part))) throw refuse(`the path ${shown(path)}`);
  return parts.join('/');
}

/** What the tar reader would unpack by itself, past all limits. */
const PACKED: readonly Buffer[] = [Buffer.from([0x1f, 0x8b]), Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.from('BZh'), Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a])];

function unpack(bytes: Buffer): Promise<PackageFiles> {
  if (PACKED.some((magic) => bytes.subarray(0, magic.length).equals(magic))) throw refuse('one packed archive inside another');
  const files = new Map<string, Buffer>();
  const known = new Set<string>();
  return new Promise((resolve, reject) => {
    const take = (entry: ReadEntry): void => {
      try {
        if (entry.type === 'Directory' || entry.type === 'GNUDumpDir') return entry.resume();
        if (!PLAIN.has(entry.type)) throw refuse(`a ${entry.type} at ${shown(entry.path)} instead of a file`);
        const path = placeOf(entry.path);
        // some file systems keep one of two names that differ in case only
        if (known.has(path.toLowerCase())) throw refuse(`${shown(path)} twice`);
        known.add(path.toLowerCase());
        if (known.size > MAX_FILES) throw refuse(`more than ${MAX_FILES} files`);
        const chunks: Buffer[] = [];
        entry.on('data', (chunk: Buffer) => chunks.push(Buffer.from(chunk)));
        entry.on('end', () => files.set(path, Buffer.concat(chunks)));
      } catch (error) {
        reject(error as Error);
        entry.resume();
      }
    };
    const parser = new Parser({ strict: true, onReadEntry: take });
    parser.on('error', (error: Error) => reject(refuse(`something that tar cannot read (${error.message})`)));
    parser.on('end', () => resolve(files));
    parser.end(bytes);
  });
}

/**
 * Unpacks an archive in memory, within limits of size, number and growth; links and paths that lead elsewhere are refused (L3).
 * Throws `UserError` `bad_archive`.
 */
export async function readArchive(archive: Buffer): Promise<PackageFiles> {
  const files = await unpack(await decompress(archive));
  for (const path of files.keys()) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) if (files.has(parts.slice(0, depth).join('/'))) throw refuse(`${shown(parts.slice(0, depth).join('/'))} as a file and as a folder`);
  }
  return files;
}
