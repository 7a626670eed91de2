import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { PackageFiles } from './read-archive.js';

/** For the account of the server alone; what runs a package gets a copy, which it has to be able to read. */
const PRIVATE = 0o700;

/** Writes the files of a package into a folder that is there whole or not at all. Processes that share a disk may do it at the same moment. */
export async function placeFiles(folder: string, files: PackageFiles): Promise<void> {
  const making = `${folder}.${randomUUID()}`;
  try {
    await mkdir(dirname(folder), { recursive: true, mode: PRIVATE });
    await mkdir(making, { mode: 0o755 });
    for (const [path, bytes] of files) {
      const file = join(making, path);
      await mkdir(dirname(file), { recursive: true, mode: 0o755 });
      await writeFile(file, bytes, { mode: 0o644, flag: 'wx' });
    }
    await rename(making, folder).catch((error: NodeJS.ErrnoException) => {
      // another process was first
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function filesBelow(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const found = await Promise.all(entries.map((entry) => (entry.isDirectory() ? filesBelow(folder, join(below, entry.name)) : [join(below, entry.name)])));
  return found.flat();
}

/** The first file on the disk that is not as in the archive, or null (K3). The folder exists. */
export async function findChange(folder: string, files: PackageFiles): Promise<string | null> {
  const present = await filesBelow(folder);
  const added = present.find((path) => !files.has(path));
  if (added !== undefined) return `${added} was added`;
  for (const [path, bytes] of files) {
    const found = present.includes(path) ? await readFile(join(folder, path)) : null;
    if (found === null) return `${path} is missing`;
    if (!found.equals(bytes)) return `${path} was changed`;
  }
  return null;
}
