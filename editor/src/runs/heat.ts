import type { NodeCount, WorkflowPace } from '@parcours/sdk/api';
import type { WorkflowDocument } from '@parcours/sdk/workflow';

/** What the graph is coloured by: the time nodes take, how many of those who began came here, how many of those who came did not go on. */
export type HeatMode = 'duration' | 'reach' | 'loss';
/** From little to much; five, so that each can be told from the next by eyes of any kind. */
export type HeatLevel = 0 | 1 | 2 | 3 | 4;

export interface Heat {
  readonly level: HeatLevel;
  /** Milliseconds for `duration`, else a share between 0 and 1. */
  readonly value: number;
}

/** Where the next level begins. */
export const HEAT_STEPS: Readonly<Record<HeatMode, readonly [number, number, number, number]>> = {
  duration: [1_000, 60_000, 3_600_000, 86_400_000],
  reach: [0.2, 0.4, 0.6, 0.8],
  loss: [0.01, 0.05, 0.1, 0.25],
};

const levelOf = (mode: HeatMode, value: number): HeatLevel => HEAT_STEPS[mode].filter((begins) => value >= begins).length as HeatLevel;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

interface HeatInput {
  readonly count: (nodeId: string) => NodeCount | null;
  readonly pace: WorkflowPace | null;
  /** How many came in at the entry points. */
  readonly began: number;
  /** Whether anything leads on from a node. */
  readonly leadsOn: (nodeId: string) => boolean;
}

/** How many came in at the entry points. Runs that were started again in the middle did not. */
export function beganAt(document: WorkflowDocument, count: HeatInput['count']): number {
  const reached = new Set(document.edges.map(({ to }) => to.node));
  return sum(document.nodes.flatMap(({ id }) => (reached.has(id) ? [] : [count(id)?.entered ?? 0])));
}

function valueOf(mode: HeatMode, nodeId: string, input: HeatInput): number | null {
  const { count, pace, began, leadsOn } = input;
  if (mode === 'duration') return pace?.nodes.find((node) => node.nodeId === nodeId)?.medianMs ?? null;
  const counted = count(nodeId);
  if (counted === null || counted.entered === 0) return null;
  if (mode === 'reach') return began === 0 ? null : Math.min(1, counted.entered / began);
  // where nothing leads on, everybody ends: that is no loss
  if (!leadsOn(nodeId)) return null;
  const wentOn = sum(Object.values(counted.left));
  const decided = counted.entered - counted.waiting;
  return decided <= 0 ? null : Math.min(1, Math.max(0, decided - wentOn) / decided);
}

/** How warm a node is; null where nothing is known of it. */
export function heatOf(mode: HeatMode, nodeId: string, input: HeatInput): Heat | null {
  const value = valueOf(mode, nodeId, input);
  return value === null ? null : { level: levelOf(mode, value), value };
}

/** How much of all that began has left by an output; null where nothing began, or while something else than shares is shown. */
export function edgeHeatOf(mode: HeatMode, nodeId: string, port: string, { count, began }: Pick<HeatInput, 'count' | 'began'>): Heat | null {
  const counted = count(nodeId);
  if (mode === 'duration' || counted === null || began === 0) return null;
  const value = Math.min(1, (counted.left[port] ?? 0) / began);
  return { level: levelOf('reach', value), value };
}
