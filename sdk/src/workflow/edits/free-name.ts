import type { WorkflowDocument } from '../document.js';

const MAX_NAME = 120;

/** A node name nobody in the document has yet: the wanted one, or with the first free number behind it ("Wait 2"). */
export function freeName(document: Pick<WorkflowDocument, 'nodes'>, wanted: string): string {
  const taken = new Set(document.nodes.map((node) => node.name));
  const stem = wanted.trim().slice(0, MAX_NAME) || 'Node';
  if (!taken.has(stem)) return stem;
  const root = stem.replace(/ \d+$/, '').slice(0, MAX_NAME - 6);
  let number = 2;
  while (taken.has(`${root} ${number}`)) number += 1;
  return `${root} ${number}`;
}
