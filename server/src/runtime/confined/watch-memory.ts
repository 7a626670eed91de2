import { readFile } from 'node:fs/promises';

const LOOK_EVERY_MS = 100;

/** Bytes of memory a process uses; null where the system does not tell, or it is gone. */
export async function memoryOf(pid: number): Promise<number | null> {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
  } catch {
    return null;
  }
}

/** Looks at a process from outside, ten times a second, and tells once when it uses more than it may. Answers how to stop looking. */
export function watchMemory(pid: number, maxBytes: number, exceeded: (bytes: number) => void): () => void {
  const timer = setInterval(() => {
    void memoryOf(pid).then((bytes) => {
      if (bytes === null || bytes <= maxBytes || stopped) return;
      stop();
      exceeded(bytes);
    });
  }, LOOK_EVERY_MS).unref();
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    clearInterval(timer);
  };
  return stop;
}
