import type { Connection } from '@vue-flow/core';
import { inject, type ComputedRef, type InjectionKey, type Ref } from 'vue';

/** Where a node chosen in the palette goes. */
export interface PaletteTarget {
  /** On the screen, for the palette itself. */
  readonly clientX: number;
  readonly clientY: number;
  /** In the graph; absent: a good place is found. */
  readonly position?: { readonly x: number; readonly y: number };
  readonly from?: { readonly node: string; readonly port: string };
  readonly to?: { readonly node: string };
  readonly edgeId?: string;
}

export interface CanvasContext {
  /** True when zoomed out so far that text cannot be read. */
  readonly far: ComputedRef<boolean>;
  /** The output ports of a node that lead somewhere, as one comparable text. */
  readonly wiredPorts: (nodeId: string) => string;
  /** Ports edges leave from although the node no longer has them. */
  readonly missingPorts: (nodeId: string) => string;
  readonly isValidConnection: (connection: Connection) => boolean;
  /** Whether one more card, or edge, may be set in motion now; whoever may not shows its numbers without. */
  readonly mayPulse: () => boolean;
  readonly mayFlow: () => boolean;
  /** The edge a dragged palette entry hovers over. */
  readonly dropEdgeId: Ref<string | null>;
  openPalette(target: PaletteTarget): void;
}

export const CANVAS: InjectionKey<CanvasContext> = Symbol('canvas');

export function useCanvas(): CanvasContext {
  const context = inject(CANVAS);
  if (!context) throw new Error('useCanvas needs to stand inside WorkflowCanvas.');
  return context;
}
