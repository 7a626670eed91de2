import type { LiveEvent, PresenceReport } from '@parcours/sdk/api';

export type Presence = Extract<LiveEvent, { type: 'workflow.presence' }>;

/** A page's own mark, made up by it: it tells two windows of one person apart. */
const KEY = /^[a-z0-9]{8,32}$/;
const NODE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_AGE_MS = 86_400_000;

/** What a page says about itself, checked; the name is the server's word. Null when it is something else. */
export function readPresence(said: unknown, name: string): Presence | null {
  const { workflowId, key, nodeId, forMs, here } = (said ?? {}) as { readonly [Name in keyof PresenceReport]?: unknown };
  if (!Number.isSafeInteger(workflowId) || typeof key !== 'string' || !KEY.test(key) || typeof here !== 'boolean') return null;
  if (nodeId !== null && (typeof nodeId !== 'string' || !NODE_ID.test(nodeId))) return null;
  if (typeof forMs !== 'number' || !(forMs >= 0 && forMs <= MAX_AGE_MS)) return null;
  return { type: 'workflow.presence', workflowId: workflowId as number, key, name, nodeId, forMs: Math.round(forMs), here };
}
