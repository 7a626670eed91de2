import type { VueFlowStore } from '@vue-flow/core';
import { computed, ref, useTemplateRef, watch, type Ref } from 'vue';
import type { OpenWorkflow } from '../../document/open-workflow';
import { language } from '../../i18n/i18n';
import { useLocalized } from '../../i18n/use-localized';
import type { Point, Size } from '../geometry';
import { forgetNames, namesRevision, resourceName } from '../resource-names';
import type { Drawing } from './draw-graph';
import { createScener, type Scene } from './scene';
import { useNearNodes, type NearNodes } from './use-near-nodes';

export interface GraphPicture extends NearNodes {
  readonly scene: () => Scene;
  readonly size: () => Size;
  /** For the picture: what it shows. */
  readonly look: () => Omit<Drawing, 'colors' | 'zooming' | 'invalid' | 'node' | 'edge' | 'comments'>;
  readonly resized: () => void;
  /** Cards on their way; their edges follow. `others` go along without being elements of the page. */
  readonly dragged: (places: ReadonlyMap<string, Point>) => void;
}

/** The graph as a picture under the cards, and which cards are elements of the page. `drawing` and `map` are the names of the two components that show it. */
export function useDrawing(workflow: OpenWorkflow, flow: VueFlowStore, root: Readonly<Ref<HTMLElement | null>>, readable: (zoom: number) => boolean): GraphPicture {
  const localized = useLocalized();
  forgetNames();
  const drawing = useTemplateRef<{ ask(): void }>('drawing');
  const scener = createScener(workflow);
  const scene = (): Scene => scener({ read: localized, language: language.value, nameOf: resourceName, names: namesRevision.value });
  const size = ref<Size>({ width: 0, height: 0 });
  const resized = (): void => {
    const box = root.value;
    if (box) size.value = { width: box.clientWidth, height: box.clientHeight };
  };
  const near = useNearNodes({ count: computed(() => workflow.document.value.nodes.length), scene, view: flow.viewport, size: () => size.value, readable, chosen: () => workflow.selection.nodeIds.value });

  /** Nodes Vue Flow has measured: their cards can be seen. */
  const measured = new Set<string>();
  const ask = (): void => drawing.value?.ask();
  flow.onNodesChange((changes) => {
    for (const change of changes) if (change.type === 'dimensions') measured.add(change.id);
    ask();
  });
  watch(near.near, (ids) => {
    if (ids) for (const id of measured) if (!ids.has(id)) measured.delete(id);
    ask();
  });
  watch(namesRevision, ask);
  let places: ReadonlyMap<string, Point> = new Map();
  watch(flow.viewport, ask, { flush: 'sync' });
  // as functions: of a shallow ref Vue takes every look for a change
  watch([scene, () => workflow.selection.nodeIds.value, () => workflow.selection.edgeIds.value], () => {
    places = new Map();
    ask();
  });
  return {
    ...near,
    scene,
    size: () => size.value,
    resized,
    dragged(next) {
      places = next;
      ask();
    },
    look: () => ({ scene: scene(), view: flow.viewport.value, size: size.value, elements: measured, selected: new Set(workflow.selection.nodeIds.value), selectedEdges: new Set(workflow.selection.edgeIds.value), moved: places }),
  };
}
