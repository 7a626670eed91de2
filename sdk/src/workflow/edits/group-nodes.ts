import { UserError } from '../../node/errors.js';
import type { Group, WorkflowDocument } from '../document.js';

const MAX_NAME = 120;

const withGroups = (document: WorkflowDocument, groups: readonly Group[]): WorkflowDocument => {
  const { groups: _before, ...rest } = document;
  return groups.length === 0 ? rest : { ...rest, groups: [...groups] };
};

/** Takes nodes out of all groups; groups nobody is left in are gone. Shares the document when nothing changes. */
export function leaveGroups(document: WorkflowDocument, { nodeIds }: { readonly nodeIds: readonly string[] }): WorkflowDocument {
  const gone = new Set(nodeIds);
  const groups = document.groups ?? [];
  if (!groups.some((group) => group.nodeIds.some((id) => gone.has(id)))) return document;
  return withGroups(document, groups.map((group) => ({ ...group, nodeIds: group.nodeIds.filter((id) => !gone.has(id)) })).filter((group) => group.nodeIds.length > 0));
}

interface Grouping {
  readonly id: string;
  readonly name: string;
  readonly nodeIds: readonly string[];
}

/** Makes a group of nodes; they leave the groups they were in. Ids that do not exist are passed over. Throws `UserError`: `name_empty`, `name_too_long`, `group_empty`. */
export function groupNodes(document: WorkflowDocument, { id, name, nodeIds }: Grouping): WorkflowDocument {
  const wanted = new Set(nodeIds);
  const members = document.nodes.filter((node) => wanted.has(node.id)).map((node) => node.id);
  if (members.length === 0) throw new UserError('group_empty', 'A group needs at least one node; select some first.');
  const left = leaveGroups(document, { nodeIds: members });
  return withGroups(left, [...(left.groups ?? []), { id, name: checkName(name), nodeIds: members }]);
}

function checkName(name: string): string {
  if (name.trim() === '') throw new UserError('name_empty', 'A name needs at least one character; type one.');
  if (name.length > MAX_NAME) throw new UserError('name_too_long', `A name has at most ${MAX_NAME} characters, this one has ${name.length}; shorten it.`);
  return name.trim();
}

/** Renames, folds or unfolds a group. Throws `UserError`: `group_missing`, `name_empty`, `name_too_long`. */
export function changeGroup(document: WorkflowDocument, { groupId, name, collapsed }: { readonly groupId: string; readonly name?: string; readonly collapsed?: boolean }): WorkflowDocument {
  const groups = document.groups ?? [];
  if (!groups.some((group) => group.id === groupId)) throw new UserError('group_missing', `The workflow has no group ${groupId}; it may have been removed meanwhile.`, { groupId });
  return withGroups(document, groups.map((group) => {
    if (group.id !== groupId) return group;
    const { collapsed: before = false, ...rest } = group;
    return { ...rest, ...(name === undefined ? {} : { name: checkName(name) }), ...((collapsed ?? before) ? { collapsed: true } : {}) };
  }));
}

/** Takes a group away; its nodes stay. One that does not exist is passed over. */
export function ungroup(document: WorkflowDocument, { groupId }: { readonly groupId: string }): WorkflowDocument {
  const groups = document.groups ?? [];
  return groups.some(({ id }) => id === groupId) ? withGroups(document, groups.filter(({ id }) => id !== groupId)) : document;
}
