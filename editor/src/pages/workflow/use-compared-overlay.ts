import type { Comparison } from '@parcours/sdk/workflow';
import { provideOverlay, type NodeOverlay } from '../../canvas/overlay';

const QUIET: NodeOverlay = { waiting: 0, passed: 0, failed: 0, progress: null, until: null, event: null, batch: null, heat: null, change: null, pulse: 0 };
const wayOf = (nodeId: string, port: string, targetId: string): string => JSON.stringify([nodeId, port, targetId]);

/** Tells the canvas what two versions differ in. */
export function useComparedOverlay(comparison: Comparison): void {
  const nodes = new Map(comparison.nodes.map(({ id, change }) => [id, change]));
  const edges = new Map(comparison.edges.map(({ change, edge }) => [wayOf(edge.from.node, edge.from.port, edge.to.node), change]));
  provideOverlay({
    node: (nodeId) => ({ ...QUIET, change: nodes.get(nodeId) ?? null }),
    edge: (nodeId, port, targetId) => ({ count: 0, taken: null, change: edges.get(wayOf(nodeId, port, targetId)) ?? null }),
    changed: () => null,
  });
}
