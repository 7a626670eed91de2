import type { LiveEvent } from '@parcours/sdk/api';

/** Nodes or steps of one message; it is cut further when it is larger than `MAX_BYTES`. */
export const MAX_ENTRIES = 200;
const MAX_BYTES = 100_000;
/** Steps kept while a run goes faster than its watchers are told; the run's page has them all. */
const MAX_KEPT_STEPS = 1_000;

/** Who hears of an event: one room of one workspace. */
export function roomOf(event: LiveEvent, workspaceId: number): string {
  switch (event.type) {
    case 'workflow.activity':
    case 'node.progress':
    case 'workflow.presence':
    case 'workflow.comments':
      return workflowRoom(workspaceId, event.workflowId);
    case 'run.progress':
      return runRoom(workspaceId, event.runId);
    case 'log.changed':
      return logRoom(workspaceId);
    case 'workflow.changed':
    case 'package.progress':
    case 'import.progress':
    case 'catalog.changed':
    case 'alerts.changed':
      return workspaceRoom(workspaceId);
  }
}

export const workspaceRoom = (workspaceId: number): string => `ws:${workspaceId}`;
export const workflowRoom = (workspaceId: number, workflowId: number): string => `ws:${workspaceId}:workflow:${workflowId}`;
export const logRoom = (workspaceId: number): string => `ws:${workspaceId}:log`;
export const runRoom = (workspaceId: number, runId: number): string => `ws:${workspaceId}:run:${runId}`;

/** Events about the same thing become one message. */
export function subjectOf(event: LiveEvent): string {
  if (event.type === 'node.progress') return `${event.type} ${event.workflowId} ${event.nodeId}`;
  if (event.type === 'workflow.presence') return `${event.type} ${event.key}`;
  if ('workflowId' in event) return `${event.type} ${event.workflowId}`;
  if (event.type === 'run.progress') return `${event.type} ${event.runId}`;
  if (event.type === 'import.progress') return `${event.type} ${event.importId}`;
  return event.type === 'package.progress' ? `${event.type} ${event.operationId}` : event.type;
}

/** One event that says what two of the same subject say: totals are replaced by later ones, steps are appended. */
export function mergeLive(earlier: LiveEvent, later: LiveEvent): LiveEvent {
  if (earlier.type === 'workflow.activity' && later.type === 'workflow.activity') {
    const nodes = new Map([...earlier.nodes, ...later.nodes].map((count) => [count.nodeId, count]));
    return { ...later, nodes: [...nodes.values()] };
  }
  if (earlier.type === 'run.progress' && later.type === 'run.progress') return { ...later, steps: [...earlier.steps, ...later.steps].slice(-MAX_KEPT_STEPS) };
  return later;
}

/** What fits into a message now, and what has to wait for the next one (N3). One entry alone may be larger than the limit; its texts are bounded where they are made. */
export function splitLive(event: LiveEvent): readonly [LiveEvent, LiveEvent | null] {
  const entries = entriesOf(event);
  if (entries.length === 0) return [event, null];
  let fitting = Math.min(entries.length, MAX_ENTRIES);
  while (fitting > 1 && Buffer.byteLength(JSON.stringify(entries.slice(0, fitting))) > MAX_BYTES) fitting = Math.floor(fitting / 2);
  return fitting === entries.length ? [event, null] : [withEntries(event, 0, fitting), withEntries(event, fitting)];
}

const entriesOf = (event: LiveEvent): readonly unknown[] => (event.type === 'workflow.activity' ? event.nodes : event.type === 'run.progress' ? event.steps : []);

function withEntries(event: LiveEvent, from: number, to?: number): LiveEvent {
  if (event.type === 'workflow.activity') return { ...event, nodes: event.nodes.slice(from, to) };
  return event.type === 'run.progress' ? { ...event, steps: event.steps.slice(from, to) } : event;
}
