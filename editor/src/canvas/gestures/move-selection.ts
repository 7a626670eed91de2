import { moveNodes, type WorkflowDocument } from '@parcours/sdk/workflow';
import type { OpenWorkflow } from '../../document/open-workflow';
import type { Point } from '../geometry';

/** Moves selected notes that far from where they lie in `from`; those that are gone stay gone. */
export function shiftNotes(document: WorkflowDocument, noteIds: readonly string[], by: Point, from: WorkflowDocument = document): WorkflowDocument {
  const before = new Map((from.notes ?? []).filter(({ id }) => noteIds.includes(id)).map(({ id, position }) => [id, position]));
  if (before.size === 0 || !document.notes) return document;
  return { ...document, notes: document.notes.map((note) => {
    const place = before.get(note.id);
    return place ? { ...note, position: { x: Math.round(place.x + by.x), y: Math.round(place.y + by.y) } } : note;
  }) };
}

/** Moves everything that is selected, nodes and notes, that far from where it stands in `from`; calls of one `step` are one step to undo. */
export function moveSelection(workflow: OpenWorkflow, by: Point, step: string, from: WorkflowDocument = workflow.document.value): boolean {
  const { nodeIds, noteIds } = workflow.selection;
  const chosen = new Set(nodeIds.value);
  const places = from.nodes.filter(({ id }) => chosen.has(id)).map(({ id, position }) => ({ nodeId: id, x: position.x + by.x, y: position.y + by.y }));
  return workflow.apply((document) => shiftNotes(moveNodes(document, { places }), noteIds.value, by, from), step);
}
