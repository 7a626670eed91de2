import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TransientError, UserError } from '@parcours/sdk/node';

const MAX_DROPPED_BYTES = 100 * 1024 * 1024;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

function checkName(name: string, most: number, what: string): string {
  if (!NAME.test(name) || name.length > most) throw new UserError('bad_file', `Expected a ${what} of at most ${most} letters, digits, "-", "_" and ".", found "${name.slice(0, 60)}"; choose another.`);
  return name;
}

/**
 * What workspaces hand to people outside: a folder each, below one the operator can mount or share. Other names than plain ones are refused, so
 * nothing is ever written elsewhere, and a file that is there is never touched. With several workers the folder has to be the same for all.
 */
export class DropFolder {
  constructor(
    private readonly root: string,
    private readonly quotaBytes: number,
  ) {}

  /** False when a file of that name is there already. It appears whole: written beside, synced, then linked to its name. */
  async put(workspaceId: number, folder: string, fileName: string, bytes: Uint8Array): Promise<boolean> {
    const place = join(this.root, String(workspaceId), checkName(folder, 60, 'folder'));
    const target = join(place, checkName(fileName, 120, 'file name'));
    if (bytes.length > MAX_DROPPED_BYTES) throw new UserError('file_too_large', `Expected a file of at most 100 MB, found ${(bytes.length / 1_048_576).toFixed(1)} MB; hand it over in parts.`);
    const beside = join(place, `.${randomUUID()}.part`);
    try {
      await mkdir(place, { recursive: true });
      await this.checkRoom(workspaceId, bytes.length);
      const file = await open(beside, 'wx');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await link(beside, target);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      if (error instanceof UserError) throw error;
      throw new TransientError('drop_failed', `Expected to write a file into the folder "drop/${workspaceId}/${folder}" of the server's data folder, found ${String(codeOf(error) ?? error)}; the operator has to look at the disk, it is tried again.`, {}, { cause: error });
    } finally {
      // what stays behind has a hidden name nobody collects, and the reason it stays was told above
      await rm(beside, { force: true }).catch(() => undefined);
    }
  }

  private async checkRoom(workspaceId: number, bytes: number): Promise<void> {
    const entries = await readdir(join(this.root, String(workspaceId)), { recursive: true, withFileTypes: true });
    let total = bytes;
    for (const entry of entries.filter((one) => one.isFile())) {
      // somebody may collect it while we look
      total += await stat(join(entry.parentPath, entry.name)).then(({ size }) => size, (error: unknown) => { if (codeOf(error) === 'ENOENT') return 0; throw error; });
    }
    if (total > this.quotaBytes) throw new UserError('drop_full', `Expected at most ${Math.round(this.quotaBytes / 1_048_576)} MB to lie in the folder "drop/${workspaceId}", found more; files that were collected have to be taken away there.`);
  }
}
