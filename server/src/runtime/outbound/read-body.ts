import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type InputType, type ZlibOptions } from 'node:zlib';
import { answerTooLarge } from './failures.js';

const MAX_LAYERS = 3;

type Unpack = (packed: InputType, options: ZlibOptions) => Promise<Buffer>;
const UNPACK: Readonly<Record<string, Unpack>> = { br: promisify(brotliDecompress), gzip: promisify(gunzip), 'x-gzip': promisify(gunzip) };
const INFLATE: Unpack = promisify(inflate);
const INFLATE_RAW: Unpack = promisify(inflateRaw);

/** `deflate` comes with and without the zlib header; the first byte tells. */
const unpackerOf = (coding: string, packed: Buffer): Unpack | undefined => (coding === 'deflate' ? ((packed[0] ?? 0) & 0x0f) === 8 ? INFLATE : INFLATE_RAW : UNPACK[coding]);

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1_048_576)} MB`;

async function unpack(packed: Buffer, codings: readonly string[], host: string, maxBytes: number): Promise<Buffer> {
  let bytes = packed;
  for (const coding of codings.toReversed()) {
    const unpackOnce = unpackerOf(coding, bytes);
    if (unpackOnce === undefined || codings.length > MAX_LAYERS) throw new Error(`the unknown packing "${codings.join(', ').slice(0, 60)}"`);
    try {
      bytes = await unpackOnce(bytes, { maxOutputLength: maxBytes });
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? answerTooLarge(host, megabytes(maxBytes)) : error;
    }
  }
  return bytes;
}

function decode(bytes: Buffer, contentType: string): string {
  const charset = /charset="?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A charset nobody knows: most servers that invent one send UTF-8.
    return new TextDecoder().decode(bytes);
  }
}

function parse(text: string, contentType: string): unknown {
  if (!/^\s*application\/([a-z0-9.!#$&^_-]+\+)?json\s*(;|$)/i.test(contentType)) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Announced as JSON but is not: the text is what there is to look at.
    return text;
  }
}

/** What a server answered, before anybody has read its body as something. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** The body of an answer, unpacked; throws `answer_too_large`, and whatever the socket or the packing broke with. */
export async function readBytes(answer: IncomingMessage, method: string, host: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw answerTooLarge(host, megabytes(maxBytes));
    chunks.push(chunk);
  }
  const codings = (answer.headers['content-encoding'] ?? '').toLowerCase().split(',').map((coding) => coding.trim()).filter((coding) => coding !== '' && coding !== 'identity');
  const bytes = Buffer.concat(chunks, size);
  return method === 'HEAD' || size === 0 ? bytes : unpack(bytes, codings, host, maxBytes);
}

/** Parsed when it is JSON, otherwise as text. */
export function readBody({ headers, bytes }: RawAnswer): unknown {
  const contentType = headers['content-type'] ?? '';
  return parse(decode(bytes, contentType), contentType);
}
