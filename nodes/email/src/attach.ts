import { UserError, readWholeFile, type FileReference, type Files, type NodeContext } from '@parcours/sdk/node';
import type { Attached } from './message.js';

/** Most mail servers take no more than 25 MB, of which encoding takes a third. */
const MAX_BYTES = 18 * 1024 * 1024;

interface Chosen extends Pick<FileReference, 'id' | 'fileName' | 'mimeType' | 'sizeBytes'> {
  readonly contentId?: string;
}

const missing = (name: string, files: Files | undefined): never => {
  throw new UserError('file_missing', `Expected the item to carry a file "${name}", found ${Object.keys(files ?? {}).join(', ') || 'none'}; correct the name, or add the file in a step before.`);
};

/** The names after `cid:` in the HTML: images that travel with the message. */
export const inlineNames = (html: string): readonly string[] => [...new Set([...html.matchAll(/["'(]cid:([A-Za-z0-9._-]{1,100})["')]/g)].map(([, name]) => name as string))];

/** The named files of an item and the images its HTML shows, as a message carries them. Throws `UserError` `file_missing`, `file_too_large`. */
export async function attach(names: string, html: string, files: Files | undefined, context: Pick<NodeContext, 'readFile'>): Promise<readonly Attached[]> {
  const inline = inlineNames(html);
  const wanted = names.trim() === '*' ? Object.keys(files ?? {}).filter((name) => !inline.includes(name)) : names.split(',').map((name) => name.trim()).filter((name) => name !== '');
  const chosen: Chosen[] = [
    ...wanted.map((name) => files?.[name] ?? missing(name, files)),
    ...inline.map((name) => ({ ...(files?.[name] ?? missing(name, files)), contentId: name })),
  ];
  const bytes = chosen.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (bytes > MAX_BYTES) throw new UserError('file_too_large', `Expected attachments of at most 18 MB together, found ${(bytes / 1_048_576).toFixed(1)} MB; send a link instead.`);
  return Promise.all(chosen.map(async ({ id, fileName, mimeType, contentId }) => ({ fileName, mimeType, content: Buffer.from(await readWholeFile(context, id)), ...(contentId === undefined ? {} : { contentId }) })));
}
