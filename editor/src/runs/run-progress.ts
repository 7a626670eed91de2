import type { LiveEvent, RunDetail, RunError } from '@parcours/sdk/api';

export interface ProgressAtNode {
  readonly state: 'working' | 'done' | 'waiting' | 'failed';
  readonly visits: number;
  readonly until: string | null;
  readonly event: string | null;
  readonly error: RunError | null;
}

export interface RunProgress {
  readonly nodes: ReadonlyMap<string, ProgressAtNode>;
  /** `node port` of every output that was taken, with the number of times. */
  readonly taken: ReadonlyMap<string, number>;
}

export const portKey = (nodeId: string, port: string): string => `${nodeId} ${port}`;

/** Where a run has been, where it is, and which way it took, from its stored path. */
export function progressOf(run: Pick<RunDetail, 'steps' | 'positions' | 'error' | 'status'>): RunProgress {
  const nodes = new Map<string, ProgressAtNode>();
  const taken = new Map<string, number>();
  for (const step of run.steps) {
    const visits = (nodes.get(step.nodeId)?.visits ?? 0) + 1;
    nodes.set(step.nodeId, { state: step.error && step.port === null ? 'failed' : 'done', visits, until: null, event: null, error: step.error });
    if (step.port !== null) taken.set(portKey(step.nodeId, step.port), (taken.get(portKey(step.nodeId, step.port)) ?? 0) + 1);
  }
  for (const position of run.positions) {
    const state = position.state === 'waiting' || position.state === 'held' ? 'waiting' : 'working';
    nodes.set(position.nodeId, { state, visits: nodes.get(position.nodeId)?.visits ?? 0, until: position.until, event: position.event, error: null });
  }
  const failedAt = run.status === 'failed' ? run.error?.nodeId : null;
  if (failedAt && run.error) nodes.set(failedAt, { state: 'failed', visits: nodes.get(failedAt)?.visits ?? 1, until: null, event: null, error: run.error });
  return { nodes, taken };
}

/** Where a run had been after so many of its steps. */
export const progressAfter = (run: Pick<RunDetail, 'steps'>, steps: number): RunProgress => progressOf({ steps: run.steps.slice(0, steps), positions: [], status: 'running', error: null });

/** The run with a live message taken in: the steps it tells of, and where the run now is. Times of waits come with the next reading. */
export function applyProgress(run: RunDetail, event: Extract<LiveEvent, { type: 'run.progress' }>): RunDetail {
  const keyOf = ({ nodeId, visit }: { readonly nodeId: string; readonly visit: number }): string => `${nodeId} ${visit}`;
  const told = new Map(event.steps.map((step) => [keyOf(step), step]));
  const known = new Set(run.steps.map(keyOf));
  const at = new Date().toISOString();
  // A node that waited was told of when it began to; the same visit is told of again when it goes on.
  const gone = run.steps.map((step) => (step.port === null ? { ...step, ...told.get(keyOf(step)) } : step));
  const steps = [...gone, ...event.steps.filter((step) => !known.has(keyOf(step))).map((step) => ({ ...step, at }))];
  const positions = event.waitingAt.map((nodeId) => run.positions.find((position) => position.nodeId === nodeId) ?? { nodeId, state: 'waiting' as const, until: null, event: null });
  return { ...run, status: event.status, error: event.error, steps, positions };
}
