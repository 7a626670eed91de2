import { credentialIdsIn, type JsonObject, type NodeDescription } from '@parcours/sdk/node';
import type { WorkflowDocument } from '@parcours/sdk/workflow';

/** Whether a node of the document names this credential in one of its settings. Nodes of types that are not installed are looked through whole, to be on the safe side. */
export function usesCredential(document: WorkflowDocument, types: readonly NodeDescription[], credentialId: number): boolean {
  return document.nodes.some((node) => {
    const type = types.find((candidate) => candidate.type === node.type && candidate.version === node.version);
    if (type === undefined) return Object.values(node.settings).includes(credentialId);
    return credentialIdsIn(type.fields, node.settings as JsonObject).some(({ id }) => id === credentialId);
  });
}
