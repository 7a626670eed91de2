import type { NodeDescription } from '@parcours/sdk/node';
import { makePath, type WorkflowDocument, type WorkflowNode } from '@parcours/sdk/workflow';

/** The addresses a node of this type listens at, as far as they are still empty, each with one nobody can guess. */
function missingPaths(node: WorkflowNode, type: NodeDescription | undefined): Record<string, string> {
  const fields = Object.entries(type?.fields ?? {}).filter(([name, field]) => field.kind === 'text' && field.format === 'path' && (node.settings[name] ?? '') === '');
  return Object.fromEntries(fields.map(([name]) => [name, makePath()]));
}

/** A template leaves its addresses open: two workflows made from it may not listen at the same one. */
export function fillPaths(document: WorkflowDocument, types: readonly NodeDescription[]): WorkflowDocument {
  return {
    ...document,
    nodes: document.nodes.map((node) => ({ ...node, settings: { ...node.settings, ...missingPaths(node, types.find(({ type, version }) => type === node.type && version === node.version)) } })),
  };
}
