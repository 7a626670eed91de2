import { TransientError } from '@parcours/sdk/node';

/** How long a node may take for one call. A pure one holds a transaction meanwhile; one that reaches outside has a lease that is renewed. */
export const PATIENCE_MS = { none: 30_000, io: 900_000 } as const;

/** A node has not answered. Recognised by its class, so that no package can claim it of itself. */
export class NodeTimeout extends TransientError {}

/** Waits for a node's answer, but not for ever. Throws `NodeTimeout` `node_timeout`; what the node still does then, nobody hears. */
export async function inTime<Answer>(answer: Promise<Answer>, name: string, patienceMs: number): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const given = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NodeTimeout('node_timeout', `"${name}" has not answered within ${patienceMs / 1000} seconds, so it was given up; if this happens again, give it less to do at once, or tell the author of its package.`)), patienceMs);
    // nobody stays up for it: a process that has nothing else to do may end
    timer.unref();
  });
  try {
    return await Promise.race([answer, given]);
  } finally {
    clearTimeout(timer);
  }
}
