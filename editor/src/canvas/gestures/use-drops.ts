import { ref, type Ref } from 'vue';
import type { OpenWorkflow } from '../../document/open-workflow';
import type { PaletteTarget } from '../canvas-context';
import type { Point } from '../geometry';
import { DRAGGED_TYPE } from '../palette/dragged-type';
import { underPointer } from './place-node';

type Target = Omit<PaletteTarget, 'clientX' | 'clientY'>;

/** Palette entries dragged onto the canvas: dropped anywhere they are added, on an edge they are put into it. */
export function useDrops(workflow: OpenWorkflow, toGraph: (point: Point) => Point, place: (type: string, target: Target) => void): { dropEdgeId: Ref<string | null>; onDragOver: (event: DragEvent) => void; onDragLeave: () => void; onDrop: (event: DragEvent) => void } {
  const dropEdgeId = ref<string | null>(null);
  const edgeUnder = (event: DragEvent): string | null => (event.target as Element).closest('.vue-flow__edge, .flow-edge__label')?.getAttribute('data-id') ?? null;
  return {
    dropEdgeId,
    onDragOver(event) {
      if (!workflow.editable.value || !event.dataTransfer?.types.includes(DRAGGED_TYPE)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      dropEdgeId.value = edgeUnder(event);
    },
    onDragLeave: () => (dropEdgeId.value = null),
    onDrop(event) {
      const type = event.dataTransfer?.getData(DRAGGED_TYPE);
      const edgeId = edgeUnder(event);
      dropEdgeId.value = null;
      if (!type) return;
      event.preventDefault();
      const position = underPointer(toGraph({ x: event.clientX, y: event.clientY }));
      place(type, edgeId === null ? { position } : { position, edgeId });
    },
  };
}
