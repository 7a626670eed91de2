import { UserError, readWholeFile, type Files, type NodeContext } from '@parcours/sdk/node';
import type { SendMailOptions } from 'nodemailer';

/** Most mail servers take no more than 25 MB, of which encoding takes a third. */
const MAX_BYTES = 18 * 1024 * 1024;

/** The named files of an item, as a message carries them. Throws `UserError` `file_missing`, `file_too_large`. */
export async function attach(names: string, files: Files | undefined, context: Pick<NodeContext, 'readFile'>): Promise<NonNullable<SendMailOptions['attachments']>> {
  const wanted = names.trim() === '*' ? Object.keys(files ?? {}) : names.split(',').map((name) => name.trim()).filter((name) => name !== '');
  const chosen = wanted.map((name) => {
    const file = files?.[name];
    if (file === undefined) throw new UserError('file_missing', `Expected the item to carry a file "${name}", found ${Object.keys(files ?? {}).join(', ') || 'none'}; correct the name, or add the file in a step before.`);
    return file;
  });
  const bytes = chosen.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (bytes > MAX_BYTES) throw new UserError('file_too_large', `Expected attachments of at most 18 MB together, found ${(bytes / 1_048_576).toFixed(1)} MB; send a link instead.`);
  return Promise.all(chosen.map(async ({ id, fileName, mimeType }) => ({ filename: fileName, contentType: mimeType, content: Buffer.from(await readWholeFile(context, id)) })));
}
