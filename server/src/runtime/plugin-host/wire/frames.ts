const HEAD_BYTES = 4;
const COUNTED_FROM = 262_144;

/** One message as it goes over the channel: its length in four bytes, then its JSON. */
export const toFrame = (message: unknown): Buffer => textFrame(JSON.stringify(message));

/** A message that is JSON already. */
export function textFrame(text: string): Buffer {
  // counting the bytes of a text first costs as much as writing them: room for the longest is quicker while it is little
  const room = text.length < COUNTED_FROM ? text.length * 3 : Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(HEAD_BYTES + room);
  const length = frame.write(text, HEAD_BYTES);
  frame.writeUInt32LE(length, 0);
  return frame.subarray(0, HEAD_BYTES + length);
}

/** Puts the pieces of a channel together again. Throws before it keeps a message that is longer than it may be. */
export class FrameReader {
  private parts: Buffer[] = [];
  private length = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly take: (text: string) => void,
  ) {}

  push(part: Buffer): void {
    this.parts.push(part);
    this.length += part.length;
    while (this.length >= HEAD_BYTES) {
      const size = this.head();
      if (size > this.maxBytes) throw new RangeError(`a message of ${size} bytes, more than ${this.maxBytes}`);
      if (this.length < HEAD_BYTES + size) return;
      const all = this.whole();
      this.parts = all.length > HEAD_BYTES + size ? [all.subarray(HEAD_BYTES + size)] : [];
      this.length -= HEAD_BYTES + size;
      this.take(all.toString('utf8', HEAD_BYTES, HEAD_BYTES + size));
    }
  }

  private head(): number {
    if ((this.parts[0] as Buffer).length < HEAD_BYTES) this.parts = [this.whole()];
    return (this.parts[0] as Buffer).readUInt32LE(0);
  }

  private whole(): Buffer {
    return this.parts.length === 1 ? (this.parts[0] as Buffer) : Buffer.concat(this.parts, this.length);
  }
}
