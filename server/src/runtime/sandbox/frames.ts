/** What passes between the server and a sandbox process: a small header and a text, both with their length before them. */
export interface Frame {
  readonly header: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const SIZES = 8;
const MAX_HEADER = 16_384;
/** JSON escapes make a text of 1 MB longer, and UTF-8 up to three times; more than this nobody sends who follows the protocol. */
const MAX_TEXT = 4_000_000;

export function writeFrame(header: object, text: string): Buffer {
  const head = Buffer.from(JSON.stringify(header));
  const body = Buffer.from(text);
  const sizes = Buffer.allocUnsafe(SIZES);
  sizes.writeUInt32BE(head.length, 0);
  sizes.writeUInt32BE(body.length, 4);
  return Buffer.concat([sizes, head, body]);
}

/** Takes frames out of a stream. Throws for one that is too large or not what it should be: what is at the other end is not ours any more. */
export function frameReader(take: (frame: Frame) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let length = 0;
  let wanted = SIZES;
  return (chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    while (length >= wanted) {
      const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length);
      chunks = [all];
      const head = all.readUInt32BE(0);
      const text = all.readUInt32BE(4);
      if (head > MAX_HEADER || text > MAX_TEXT) throw new Error(`A sandbox process announced ${head} and ${text} bytes.`);
      wanted = SIZES + head + text;
      if (length < wanted) return;
      const header: unknown = JSON.parse(all.toString('utf8', SIZES, SIZES + head));
      if (typeof header !== 'object' || header === null) throw new Error('A sandbox process sent a frame without a header.');
      chunks = [all.subarray(wanted)];
      length -= wanted;
      take({ header: header as Frame['header'], text: all.toString('utf8', SIZES + head, wanted) });
      wanted = SIZES;
    }
  };
}
