import { makePath, type Fields, type NodeDescription, type WorkflowNode } from '@parcours/sdk/workflow';
import { newId } from './new-id';

/** A new secret address for each `path` field: two entry points may never listen at the same one. */
export function freshPaths(fields: Fields): Record<string, string> {
  const entries = Object.entries(fields).filter(([, field]) => field.kind === 'text' && field.format === 'path');
  return Object.fromEntries(entries.map(([name]) => [name, makePath()]));
}

/** A node of this type as it is first placed. Settings stay empty where the field's default will do. */
export function makeNode(type: NodeDescription, name: string, position: { readonly x: number; readonly y: number }): WorkflowNode {
  return {
    id: newId(),
    type: type.type,
    version: type.version,
    name,
    position: { x: Math.round(position.x), y: Math.round(position.y) },
    settings: freshPaths(type.fields),
  };
}
