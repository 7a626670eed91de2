import type { Readable } from 'node:stream';

const BYTES_PER_SECOND = 64 * 1_024;

/** Reads what a process prints, no faster than somebody could want to: one that prints without end waits for its own pipe. */
export function readSlowly(stream: Readable, take: (text: string) => void): void {
  let left = BYTES_PER_SECOND;
  stream.on('error', () => undefined);
  stream.on('data', (part: Buffer) => {
    take(part.toString('utf8'));
    left -= part.length;
    if (left > 0) return;
    stream.pause();
    setTimeout(() => {
      left = BYTES_PER_SECOND;
      stream.resume();
    }, 1_000).unref();
  });
}
