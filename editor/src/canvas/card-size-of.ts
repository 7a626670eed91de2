import type { WorkflowNode } from '@parcours/sdk/workflow';
import type { OpenWorkflow } from '../document/open-workflow';
import { cardSize, type Rect, type Size } from './geometry';

/** The size a card will be drawn at, known without drawing it. */
export function cardSizeOf(workflow: OpenWorkflow, node: WorkflowNode): Size {
  return cardSize(workflow.portsOf(node), (workflow.typeOf(node)?.summary.length ?? 0) > 0);
}

export const takenPlaces = (workflow: OpenWorkflow): Rect[] => workflow.document.value.nodes.map((node) => ({ ...node.position, ...cardSizeOf(workflow, node) }));
