import type { WorkflowDocument } from '../document.js';
import { replaceNode } from './replace-node.js';

/** Switches nodes off or on again. Throws `UserError` `node_missing`. */
export function setDisabled(document: WorkflowDocument, { nodeIds, disabled }: { readonly nodeIds: readonly string[]; readonly disabled: boolean }): WorkflowDocument {
  return nodeIds.reduce(
    (edited, nodeId) =>
      replaceNode(edited, nodeId, (before) => {
        if ((before.disabled ?? false) === disabled) return before;
        const { disabled: _before, ...node } = before;
        return disabled ? { ...node, disabled } : node;
      }),
    document,
  );
}
