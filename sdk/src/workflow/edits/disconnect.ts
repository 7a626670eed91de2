import type { WorkflowDocument } from '../document.js';

/** Removes edges. Ids that do not exist are passed over, so a second call changes nothing. */
export function disconnect(document: WorkflowDocument, { edgeIds }: { readonly edgeIds: readonly string[] }): WorkflowDocument {
  const gone = new Set(edgeIds);
  const edges = document.edges.filter((edge) => !gone.has(edge.id));
  return edges.length === document.edges.length ? document : { ...document, edges };
}
