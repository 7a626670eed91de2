import { type ContactImport, IMPORT_PART, routes } from '@parcours/sdk/api';
import { call } from '../../api/client';

const PART_BYTES = 4 * 1_048_576;

/** Sends a file part by part; `told` hears the share that is there. Memory holds one part. */
export async function uploadImport(file: File, told: (share: number) => void): Promise<ContactImport> {
  const begun = await call(routes.imports.create, { body: { fileName: file.name.slice(0, 300), sizeBytes: file.size } });
  for (let part = 1; (part - 1) * PART_BYTES < file.size; part++) {
    await call(routes.imports.upload, { path: { id: begun.id, part }, body: file.slice((part - 1) * PART_BYTES, part * PART_BYTES, IMPORT_PART) });
    told(Math.min(1, (part * PART_BYTES) / file.size));
  }
  return begun;
}
