import { FILE_SLICE_BYTES, UserError, type NodeContext } from '../node/index.js';

/** A stored file of a test. */
export interface FakeFile {
  readonly fileName: string;
  readonly mimeType: string;
  readonly content: string | Uint8Array;
}

const bytesOf = (file: FakeFile): Buffer => (typeof file.content === 'string' ? Buffer.from(file.content, 'utf8') : Buffer.from(file.content));

/** The host's files on a plain object; what is saved stands in it afterwards, what is dropped under `folder/name`. */
export function fakeFiles(stored: Record<string, FakeFile>): Pick<NodeContext, 'readFile' | 'saveFile' | 'dropFile'> {
  return {
    readFile: async (id, { offset = 0, length = FILE_SLICE_BYTES } = {}) => {
      const file = stored[id];
      if (!file) throw new UserError('file_missing', `The file with the number ${id} does not exist (any more).`, { fileId: id });
      const bytes = bytesOf(file);
      const end = Math.min(offset + Math.min(length, FILE_SLICE_BYTES), bytes.length);
      const { fileName, mimeType } = file;
      return { id, fileName, mimeType, sizeBytes: bytes.length, offset, base64: bytes.subarray(offset, end).toString('base64'), nextOffset: end < bytes.length ? end : null };
    },
    dropFile: async ({ folder, fileName, base64, text }) => {
      const id = `${folder}/${fileName}`;
      if (stored[id] !== undefined) return false;
      stored[id] = { fileName, mimeType: 'application/octet-stream', content: text ?? Buffer.from(base64 ?? '', 'base64') };
      return true;
    },
    saveFile: async ({ fileName, mimeType, base64, text }) => {
      const id = String(Object.keys(stored).length + 1);
      const file: FakeFile = { fileName, mimeType: mimeType ?? (text === undefined ? 'application/octet-stream' : 'text/plain'), content: text ?? Buffer.from(base64 ?? '', 'base64') };
      stored[id] = file;
      return { id, fileName, mimeType: file.mimeType, sizeBytes: bytesOf(file).length };
    },
  };
}
