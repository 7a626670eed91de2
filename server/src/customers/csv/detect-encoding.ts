import type { Encoding } from './csv-format.js';

function byMark(start: Buffer): Encoding | null {
  if (start.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) return 'utf-8';
  if (start.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]))) return 'utf-16le';
  return start.subarray(0, 2).equals(Buffer.from([0xfe, 0xff])) ? 'utf-16be' : null;
}

/** Without a mark, the zeros of Latin letters tell which byte comes first. */
function byZeros(start: Buffer): Encoding | null {
  const zeros = [0, 0];
  for (const [index, byte] of start.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] as number) + 1;
  const [even = 0, odd = 0] = zeros;
  const half = start.length / 2;
  return odd > half * 0.4 && even < half * 0.05 ? 'utf-16le' : even > half * 0.4 && odd < half * 0.05 ? 'utf-16be' : null;
}

/**
 * How a whole text is encoded: by its mark, by where its zeros are, as UTF-8 when every byte of it is, and as Windows-1252 (Latin-1 and a
 * little more, which nothing contradicts) otherwise. Reads all of it: one accent may be its last letter.
 */
export async function detectEncoding(chunks: AsyncIterable<Buffer>): Promise<Encoding> {
  const strict = new TextDecoder('utf-8', { fatal: true });
  let begun = false;
  try {
    for await (const chunk of chunks) {
      const sure = begun ? null : (byMark(chunk) ?? byZeros(chunk.subarray(0, 4_096)));
      if (sure !== null) return sure;
      begun = true;
      strict.decode(chunk, { stream: true });
    }
    strict.decode();
    return 'utf-8';
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'windows-1252';
    throw error;
  }
}
