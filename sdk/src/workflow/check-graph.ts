import { ERROR_PORT, checkSettings, portsOf, type JsonObject, type NodeDescription } from '../node/index.js';
import { checkRules } from './check-rules.js';
import type { WorkflowDocument, WorkflowNode } from './document.js';
import type { Problem } from './problem.js';
import { findSpinningLoops } from './find-spinning-loops.js';
import { reachableFrom } from './reachable-from.js';

/** Finds a node type; undefined when no installed package has it. */
export type FindType = (type: string, version: number) => NodeDescription | undefined;

const quote = (node: WorkflowNode): string => `"${node.name}"`;

function checkNode(node: WorkflowNode, type: NodeDescription | undefined): Problem[] {
  if (!type)
    return [{ severity: 'error', code: 'unknown_type', nodeId: node.id, message: `${quote(node)} needs the node type ${node.type} version ${node.version}, which is not installed; install its package or replace the node.` }];
  const settings = checkSettings(type.fields, node.settings as JsonObject).map((problem): Problem => ({ severity: 'error', code: 'setting', nodeId: node.id, ...problem }));
  return type.kind === 'trigger' ? settings : [...settings, ...checkPorts(node, type)];
}

/** Rows of a node may name ports (the cases of a switch); two alike, or one called like the error port, could not be told apart. */
function checkPorts(node: WorkflowNode, type: NodeDescription): Problem[] {
  const ids = [ERROR_PORT, ...portsOf(type, node.settings as JsonObject).map((port) => port.id)];
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return [];
  const at = type.portsFrom === null ? {} : { field: type.portsFrom.field };
  return [{ severity: 'error', code: 'duplicate_port', nodeId: node.id, ...at, message: `${quote(node)} has two outputs called "${twice}"; give one of them another name.` }];
}

function checkEdges(document: WorkflowDocument, types: ReadonlyMap<string, NodeDescription | undefined>): Problem[] {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const problems: Problem[] = [];
  for (const edge of document.edges) {
    const from = nodes.get(edge.from.node);
    const to = nodes.get(edge.to.node);
    const at = { severity: 'error', edgeId: edge.id } as const;
    if (!from || !to) {
      problems.push({ ...at, code: 'dangling_edge', message: `Edge ${edge.id} ${from ? 'ends' : 'starts'} at a node that does not exist (${from ? edge.to.node : edge.from.node}); remove it.` });
      continue;
    }
    const type = types.get(from.id);
    const ports = type ? portsOf(type, from.settings as JsonObject).map((port) => port.id) : [];
    if (type && !ports.includes(edge.from.port) && (edge.from.port !== ERROR_PORT || type.kind === 'trigger'))
      problems.push({ ...at, code: 'missing_port', nodeId: from.id, message: `${quote(from)} has no output "${edge.from.port}" (it has ${[...ports, ERROR_PORT].join(', ')}); connect the edge to one of these.` });
    if (types.get(to.id)?.kind === 'trigger') problems.push({ ...at, code: 'into_trigger', nodeId: to.id, message: `${quote(to)} is an entry point and cannot follow another node; remove the edge.` });
  }
  return problems;
}

/** A loop is allowed: it may count, or go through pages. One that never pauses is stopped after 1,000 steps, so it is said beforehand. */
function checkLoops(document: WorkflowDocument, types: ReadonlyMap<string, NodeDescription | undefined>): Problem[] {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const loops = findSpinningLoops(document, (id) => !nodes.get(id)?.disabled && types.get(id)?.waits === true);
  return loops.map((ids): Problem => {
    const names = ids.map((id) => quote(nodes.get(id) as WorkflowNode));
    const named = names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
    return { severity: 'warning', code: 'loop_without_wait', nodeId: ids[0] as string, details: { nodeIds: ids }, message: `${named} form a loop without a wait: a run that stays in it is stopped after 1,000 steps; put a "Wait" into the loop, unless it always ends by itself.` };
  });
}

/** Everything that keeps a document from being published, and what is merely odd. An empty answer means it can run. */
export function checkGraph(document: WorkflowDocument, find: FindType): Problem[] {
  const types = new Map(document.nodes.map((node) => [node.id, find(node.type, node.version)]));
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const { id } of [...document.nodes, ...document.edges]) {
    if (seen.has(id)) problems.push({ severity: 'error', code: 'duplicate_id', nodeId: id, message: `The id ${id} is used twice; give one of them another.` });
    seen.add(id);
  }
  for (const node of document.nodes) if (!node.disabled) problems.push(...checkNode(node, types.get(node.id)));
  problems.push(...checkEdges(document, types), ...checkRules(document.settings ?? {}));
  const entries = document.nodes.filter((node) => types.get(node.id)?.kind === 'trigger' && !node.disabled);
  if (entries.length === 0) problems.push({ severity: 'error', code: 'no_entry', message: 'The workflow has no entry point; add a trigger such as "Form" or "Event".' });
  const reached = reachableFrom(document, entries.map((node) => node.id));
  for (const node of document.nodes)
    if (entries.length > 0 && !reached.has(node.id) && !node.disabled) problems.push({ severity: 'warning', code: 'unreachable', nodeId: node.id, message: `${quote(node)} cannot be reached from any entry point; connect it or remove it.` });
  problems.push(...checkLoops(document, types));
  return problems;
}
