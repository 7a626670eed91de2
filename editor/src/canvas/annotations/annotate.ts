import { changeGroup, groupNodes, putNote, ungroup, type Group, type Note } from '@parcours/sdk/workflow';
import { newId } from '../../document/new-id';
import type { OpenWorkflow } from '../../document/open-workflow';
import type { Point } from '../geometry';

export const NOTE_SIZE = { width: 240, height: 140 } as const;

/** An empty note with its corner here; answers it, or null when it was refused. */
export function addNote(workflow: OpenWorkflow, at: Point): Note | null {
  const note: Note = { id: newId(), text: '', position: { x: at.x, y: at.y }, size: { ...NOTE_SIZE } };
  return workflow.apply((document) => putNote(document, { note })) ? note : null;
}

export const groupSelection = (workflow: OpenWorkflow, name: string): boolean => workflow.selection.nodeIds.value.length > 0 && workflow.apply((document) => groupNodes(document, { id: newId(), name, nodeIds: workflow.selection.nodeIds.value }));

/** The groups that selected nodes stand in. */
export function selectedGroups(workflow: OpenWorkflow): readonly Group[] {
  const chosen = new Set(workflow.selection.nodeIds.value);
  return (workflow.document.value.groups ?? []).filter((group) => group.nodeIds.some((id) => chosen.has(id)));
}

export function ungroupSelection(workflow: OpenWorkflow): void {
  const groups = selectedGroups(workflow);
  if (groups.length > 0) workflow.apply((document) => groups.reduce((known, { id }) => ungroup(known, { groupId: id }), document));
}

/** Folds the groups of what is selected; unfolds all when nothing is. */
export function foldSelection(workflow: OpenWorkflow): void {
  const groups = selectedGroups(workflow);
  if (groups.length > 0) {
    workflow.apply((document) => groups.reduce((known, { id }) => changeGroup(known, { groupId: id, collapsed: true }), document));
    workflow.selection.clear();
  } else workflow.apply((document) => (document.groups ?? []).filter(({ collapsed }) => collapsed).reduce((known, { id }) => changeGroup(known, { groupId: id, collapsed: false }), document));
}

/** Opens the folded group a node stands in, so that it can be shown. */
export function unfoldAround(workflow: OpenWorkflow, nodeId: string): void {
  const group = workflow.document.value.groups?.find(({ collapsed, nodeIds }) => collapsed === true && nodeIds.includes(nodeId));
  if (group) workflow.apply((document) => changeGroup(document, { groupId: group.id, collapsed: false }));
}
