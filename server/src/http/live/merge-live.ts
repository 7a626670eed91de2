import type { LiveEvent } from '@parcours/sdk/api';

/** Nodes or steps of one message; with the longest ids and error texts it stays well under 256 kB. */
export const MAX_ENTRIES = 200;
/** Steps kept while a run goes faster than its watchers are told; the run's page has them all. */
const MAX_KEPT_STEPS = 1_000;

/** Who hears of an event: one room of one workspace. */
export function roomOf(event: LiveEvent, workspaceId: number): string {
  switch (event.type) {
    case 'workflow.activity':
      return workflowRoom(workspaceId, event.workflowId);
    case 'run.progress':
      return runRoom(workspaceId, event.runId);
    case 'workflow.changed':
    case 'package.progress':
    case 'catalog.changed':
      return workspaceRoom(workspaceId);
  }
}

export const workspaceRoom = (workspaceId: number): string => `ws:${workspaceId}`;
export const workflowRoom = (workspaceId: number, workflowId: number): string => `workflow:${workspaceId}:${workflowId}`;
export const runRoom = (workspaceId: number, runId: number): string => `run:${workspaceId}:${runId}`;

/** Events about the same thing become one message. */
export function subjectOf(event: LiveEvent): string {
  if ('workflowId' in event) return `${event.type} ${event.workflowId}`;
  if (event.type === 'run.progress') return `${event.type} ${event.runId}`;
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

/** What fits into a message now, and what has to wait for the next one. */
export function splitLive(event: LiveEvent): readonly [LiveEvent, LiveEvent | null] {
  if (event.type === 'workflow.activity' && event.nodes.length > MAX_ENTRIES)
    return [{ ...event, nodes: event.nodes.slice(0, MAX_ENTRIES) }, { ...event, nodes: event.nodes.slice(MAX_ENTRIES) }];
  if (event.type === 'run.progress' && event.steps.length > MAX_ENTRIES)
    return [{ ...event, steps: event.steps.slice(0, MAX_ENTRIES) }, { ...event, steps: event.steps.slice(MAX_ENTRIES) }];
  return [event, null];
}
