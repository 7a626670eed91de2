import type { FileReference, Files, Item, JsonObject } from '@parcours/sdk/node';

/** Under this name the files of an item stand in what is kept of a step. */
const FILES_KEY = '$files';

export const withFiles = (json: JsonObject, files: Files | undefined): Item => (files === undefined || Object.keys(files).length === 0 ? { json } : { json, files });

/** The files of several items that become one; of two under one name the later. */
export const filesOf = (items: readonly Item[]): Files | undefined => (items.some((item) => item.files) ? (Object.assign({}, ...items.map((item) => item.files)) as Files) : undefined);

/** An item as people see it in the steps of a run. */
export const shownItem = ({ json, files }: Item): JsonObject => (files === undefined ? json : { ...json, [FILES_KEY]: files as unknown as JsonObject });

export const isFileReference = (value: unknown): value is FileReference => {
  if (typeof value !== 'object' || value === null) return false;
  const { id, fileName, mimeType, sizeBytes } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof fileName === 'string' && typeof mimeType === 'string' && typeof sizeBytes === 'number';
};

/** Back from what was kept of a step. Files nobody knows to belong to the run are left out: their numbers may have come from outside. */
export function readShownItem(shown: JsonObject, known: ReadonlySet<string>): Item {
  const { [FILES_KEY]: kept, ...json } = shown;
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return { json: shown };
  return withFiles(json, Object.fromEntries(Object.entries(kept).filter(([, file]) => isFileReference(file) && known.has(file.id))) as unknown as Files);
}

/** The numbers of all files that stand in what was kept. */
export const fileIdsIn = (shown: readonly JsonObject[]): string[] => shown.flatMap(({ [FILES_KEY]: kept }) => (typeof kept === 'object' && kept !== null ? Object.values(kept).flatMap((file) => (isFileReference(file) ? [file.id] : [])) : []));
