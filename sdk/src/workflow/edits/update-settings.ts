import type { JsonObject, NodeDescription } from '../../node/index.js';
import type { WorkflowDocument } from '../document.js';
import { findNode } from './find-node.js';
import { replaceNode } from './replace-node.js';

interface Update {
  readonly nodeId: string;
  /** Values to set; `undefined` takes a setting away, so that the field's default applies again. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The node's type: with it, edges follow ports that are named by rows (the cases of a switch). */
  readonly type?: Pick<NodeDescription, 'portsFrom'> | undefined;
}

const rowPorts = (settings: JsonObject, field: string, id: string): (string | null)[] => {
  const rows = settings[field];
  if (!Array.isArray(rows)) return [];
  return rows.map((row) => (typeof row === 'object' && row !== null && !Array.isArray(row) && typeof row[id] === 'string' && row[id] !== '' ? row[id] : null));
};

/** Which ports got another name (same number of rows) and which are gone (fewer rows). */
function portChanges(before: (string | null)[], after: (string | null)[]): { renamed: ReadonlyMap<string, string>; gone: ReadonlySet<string> } {
  const renamed = new Map<string, string>();
  if (before.length === after.length) {
    before.forEach((port, index) => {
      const now = after[index];
      if (port && now && port !== now && !after.includes(port) && !before.includes(now)) renamed.set(port, now);
    });
    return { renamed, gone: new Set() };
  }
  const gone = after.length < before.length ? before.filter((port): port is string => port !== null && !after.includes(port)) : [];
  return { renamed, gone: new Set(gone) };
}

/**
 * Changes some settings of a node, the others stay. With `type`, edges that leave through a renamed row's port keep following it, and edges of a
 * removed row go with it. Throws `UserError` `node_missing`.
 */
export function updateSettings(document: WorkflowDocument, { nodeId, settings, type }: Update): WorkflowDocument {
  const before = findNode(document, nodeId);
  const merged = Object.fromEntries(Object.entries({ ...before.settings, ...settings }).filter(([, value]) => value !== undefined));
  const edited = replaceNode(document, nodeId, (node) => ({ ...node, settings: merged }));
  const from = type?.portsFrom;
  if (!from || !('id' in from)) return edited;
  const { renamed, gone } = portChanges(rowPorts(before.settings as JsonObject, from.field, from.id), rowPorts(merged as JsonObject, from.field, from.id));
  if (renamed.size === 0 && gone.size === 0) return edited;
  const edges = edited.edges
    .filter((edge) => edge.from.node !== nodeId || !gone.has(edge.from.port))
    .map((edge) => {
      const port = edge.from.node === nodeId ? renamed.get(edge.from.port) : undefined;
      return port === undefined ? edge : { ...edge, from: { node: nodeId, port } };
    });
  return { ...edited, edges };
}
