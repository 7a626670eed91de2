import { UserError, readWholeFile, type FileReference, type Files, type NodeContext } from '@parcours/sdk/node';
import { MAX_PICTURE_BYTES, checkPicture, type Picture, type Pictures } from '../letter/pictures.js';

/** Reads each picture of a batch once; an item's own files count too, by their names, where they are pictures. */
export function pictureLoader(context: Pick<NodeContext, 'readFile'>): (chosen: Readonly<Record<string, FileReference | undefined>>, files: Files | undefined, wanted: ReadonlySet<string>) => Promise<Pictures> {
  const read = new Map<string, Promise<Picture>>();
  const load = (name: string, file: FileReference): Promise<Picture> => {
    const known = read.get(file.id) ?? readWholeFile(context, file.id, MAX_PICTURE_BYTES + 1).catch((error: unknown) => { throw tooLarge(error, name, file); }).then((bytes) => checkPicture(name, Buffer.from(bytes)));
    read.set(file.id, known);
    return known;
  };
  return async (chosen, files, wanted) => {
    const found = [...wanted].flatMap((name) => { const file = chosen[name] ?? files?.[name]; return file === undefined ? [] : [[name, file] as const]; });
    return new Map(await Promise.all(found.map(async ([name, file]) => [name, await load(name, file)] as const)));
  };
}

const tooLarge = (error: unknown, name: string, file: FileReference): unknown =>
  (error as { readonly code?: unknown }).code === 'file_too_large' ? new UserError('bad_picture', `Expected the picture "${name}" to have at most 4 MB, found ${(file.sizeBytes / 1_048_576).toFixed(1)} MB; make it smaller.`, { name }, { cause: error }) : error;
