import type { Change } from '@parcours/sdk/workflow';
import { inject, provide, type InjectionKey } from 'vue';

/** How far a watched run has come at a node. */
export type NodeProgress = 'idle' | 'working' | 'done' | 'waiting' | 'failed';

export interface NodeOverlay {
  readonly waiting: number;
  readonly passed: number;
  readonly failed: number;
  /** Null while no run is watched; then the numbers are totals over all runs. */
  readonly progress: NodeProgress | null;
  /** While the watched run waits here: until when, or for which event. */
  readonly until: string | null;
  readonly event: string | null;
  /** How far the node is with a batch that takes time; null while it says nothing. */
  readonly batch: { readonly done: number; readonly total: number; readonly note: string | null } | null;
  /** While the graph is coloured: how warm the node is, and the number as people say it. */
  readonly heat: { readonly level: number; readonly text: string } | null;
  /** While two versions are compared. */
  readonly change: Change | null;
  /** Grows with every activity; the card pulses when it does. */
  readonly pulse: number;
}

export interface EdgeOverlay {
  readonly count: number;
  /** Null while no run is watched. */
  readonly taken: boolean | null;
  /** While two versions are compared. */
  readonly change: 'added' | 'removed' | null;
  /** While the graph is coloured: how much of all that began goes along here, and the number as people say it. */
  readonly heat?: { readonly level: number; readonly text: string } | null;
}

/** What is going on in the graph, told to cards and edges. Reads are followed one node or port at a time. */
export interface CanvasOverlay {
  node(nodeId: string): NodeOverlay | null;
  edge(nodeId: string, port: string, targetId: string): EdgeOverlay | null;
  /** Another value, or a read of something reactive, whenever any of it changed: for those who draw all of it at once. */
  changed(): unknown;
}

const key: InjectionKey<CanvasOverlay> = Symbol('canvas overlay');
const NOTHING: CanvasOverlay = { node: () => null, edge: () => null, changed: () => null };

export const provideOverlay = (overlay: CanvasOverlay): void => provide(key, overlay);
export const useOverlay = (): CanvasOverlay => inject(key, NOTHING);
