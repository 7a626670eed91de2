import type { NodeDescription } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';

/** Whether a node of the document names this credential in one of its settings. Nodes of types that are not installed are looked through whole, to be on the safe side. */
export function usesCredential(document: WorkflowDocument, types: readonly NodeDescription[], credentialId: number): boolean {
  return document.nodes.some((node) => {
    const type = types.find((candidate) => candidate.type === node.type && candidate.version === node.version);
    const names = type === undefined ? Object.keys(node.settings) : Object.keys(type.fields).filter((name) => type.fields[name]?.kind === 'credential');
    return names.some((name) => node.settings[name] === credentialId);
  });
}
