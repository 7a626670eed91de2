import { randomBytes } from 'node:crypto';
import type { FileReference, FormPart } from '@parcours/sdk/node';
import type { Payload } from '../outbound/check-request.js';

/** As browsers do it (HTML, multipart/form-data encoding algorithm): quotes and line breaks cannot end the name. */
const quoted = (text: string): string => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** A form with files in it (RFC 7578). */
export async function formPayload(parts: readonly FormPart[], read: (id: string) => Promise<{ readonly file: FileReference; readonly bytes: Buffer }>): Promise<Payload> {
  const boundary = `parcours-${randomBytes(18).toString('hex')}`;
  const pieces: Buffer[] = [];
  for (const part of parts) {
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(part.name)}"`;
    if ('value' in part) {
      pieces.push(Buffer.from(`${head}\r\n\r\n${part.value}\r\n`, 'utf8'));
      continue;
    }
    const { file, bytes } = await read(part.file);
    pieces.push(Buffer.from(`${head}; filename="${quoted(file.fileName)}"\r\ncontent-type: ${file.mimeType}\r\n\r\n`, 'utf8'), bytes, Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(pieces), contentType: `multipart/form-data; boundary=${boundary}` };
}
