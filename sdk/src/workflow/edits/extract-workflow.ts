import { ERROR_PORT, UserError, portsOf, withDefaults, type JsonObject } from '../../node/index.js';
import type { FindType } from '../check-graph.js';
import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from '../document.js';
import { addNode } from './add-node.js';
import { freeName } from './free-name.js';
import { removeNodes } from './remove-nodes.js';

interface Extract {
  readonly nodeIds: readonly string[];
  /** Of the new workflow, and of the node that calls it. */
  readonly name: string;
  /** Of the entry point of the new workflow, as people read it. */
  readonly entryName: string;
  readonly find: FindType;
  readonly newId: () => string;
}

export interface Extracted {
  /** The new workflow: its entry point `core.calledByWorkflow`, and the nodes. */
  readonly called: WorkflowDocument;
  /** The old one, where one node calls the new workflow instead, once its id is known. */
  readonly calling: (workflowId: number) => WorkflowDocument;
}

const STEP = 340;
const refuse = (code: string, message: string, nodes: readonly WorkflowNode[] = []): never => {
  throw new UserError(code, nodes.length === 0 ? message : `${message} Here: ${nodes.slice(0, 3).map(({ name }) => `"${name}"`).join(', ')}.`, { nodeIds: nodes.map(({ id }) => id) });
};

/** Where items come in: the one node that edges from outside lead to, or that nothing leads to. */
function headOf(nodes: readonly WorkflowNode[], inner: readonly WorkflowEdge[], into: readonly WorkflowEdge[]): WorkflowNode {
  const reached = new Set((into.length > 0 ? into : inner).map(({ to }) => to.node));
  const heads = nodes.filter(({ id }) => reached.has(id) === into.length > 0);
  const [head] = heads;
  if (heads.length > 1) return refuse('several_entries', 'A called workflow begins at one node, and the selection is entered at several; select so that all paths come in at the same one.', heads);
  return head ?? refuse('several_entries', 'A called workflow begins at one node, and the selection is a circle without a beginning; select what leads into it, too.');
}

/** Everything that comes back from a call leaves by one output: paths that part inside must not have to be told apart outside. */
function checkExits(nodes: readonly WorkflowNode[], out: readonly WorkflowEdge[], wired: ReadonlySet<string>, find: FindType): void {
  const exits = new Set(out.map(({ from }) => JSON.stringify([from.node, from.port])));
  const targets = (exit: string): string => JSON.stringify(out.filter(({ from }) => JSON.stringify([from.node, from.port]) === exit).map(({ to }) => to.node).sort());
  if (new Set([...exits].map(targets)).size > 1) refuse('several_exits', 'What a called workflow gives back goes on in one way, and the selection goes on in several; select so that all paths lead on to the same node.', nodes.filter(({ id }) => out.some(({ from }) => from.node === id)));
  if (out.length === 0) return;
  const ends = nodes.filter((node) => {
    const type = find(node.type, node.version);
    const ports = type ? portsOf(type, withDefaults(type.fields, node.settings as JsonObject)) : [];
    return type !== undefined && (ports.length === 0 || ports.some(({ id }) => !wired.has(JSON.stringify([node.id, id]))));
  });
  if (ends.length > 0) refuse('ends_inside', 'Some paths end inside the selection while others go on; what ends in a called workflow goes back and would go on too. Leave the ends out, or connect them.', ends);
}

/**
 * Takes nodes out into a workflow of their own, and calls it where they stood. Items, and the contact, go in where the nodes were entered and come
 * back where they went on; failures nobody handled inside go where they went before.
 * Throws `UserError`: `nothing_selected`, `trigger_inside`, `several_entries`, `several_exits`, `several_error_exits`, `ends_inside`.
 */
export function extractWorkflow(document: WorkflowDocument, { nodeIds, name, entryName, find, newId }: Extract): Extracted {
  const chosen = new Set(nodeIds);
  const nodes = document.nodes.filter(({ id }) => chosen.has(id));
  if (nodes.length === 0) refuse('nothing_selected', 'Expected nodes to be taken out, found none selected; select some first.');
  const triggers = nodes.filter((node) => find(node.type, node.version)?.kind === 'trigger');
  if (triggers.length > 0) refuse('trigger_inside', 'An entry point stays in its workflow, for what starts it would start another one; leave it out of the selection.', triggers);
  const inner = document.edges.filter(({ from, to }) => chosen.has(from.node) && chosen.has(to.node));
  const into = document.edges.filter(({ from, to }) => !chosen.has(from.node) && chosen.has(to.node));
  const leaving = document.edges.filter(({ from, to }) => chosen.has(from.node) && !chosen.has(to.node));
  const failing = leaving.filter(({ from }) => from.port === ERROR_PORT);
  const out = leaving.filter(({ from }) => from.port !== ERROR_PORT);
  const head = headOf(nodes, inner, into);
  checkExits(nodes, out, new Set([...inner, ...out].map(({ from }) => JSON.stringify([from.node, from.port]))), find);
  const failTargets = [...new Set(failing.map(({ to }) => to.node))];
  if (failTargets.length > 1) refuse('several_error_exits', 'Failures of a called workflow go one way, and those of the selection go several; let them all lead to the same node.');

  const entry: WorkflowNode = { id: newId(), type: 'core.calledByWorkflow', version: 1, name: entryName, position: { x: head.position.x - STEP, y: head.position.y }, settings: {} };
  const groups = (document.groups ?? []).filter((group) => group.nodeIds.every((id) => chosen.has(id)));
  const called: WorkflowDocument = {
    schemaVersion: document.schemaVersion,
    name,
    ...(document.settings?.timezone === undefined ? {} : { settings: { timezone: document.settings.timezone } }),
    nodes: [{ ...entry, name: freeName({ nodes }, entryName) }, ...nodes],
    edges: [{ id: newId(), from: { node: entry.id, port: 'main' }, to: { node: head.id } }, ...inner],
    ...(groups.length === 0 ? {} : { groups }),
  };
  const callId = newId();
  const calling = (workflowId: number): WorkflowDocument => {
    const call: WorkflowNode = { id: callId, type: 'core.runWorkflow', version: 1, name, position: head.position, settings: { workflow: workflowId, runs: 'together', then: 'wait' } };
    const left = addNode(removeNodes(document, { nodeIds }), { node: call });
    const entering = into.map((edge): WorkflowEdge => ({ ...edge, to: { node: callId } }));
    const goingOn = [...new Set(out.map(({ to }) => to.node))].map((target): WorkflowEdge => ({ id: newId(), from: { node: callId, port: 'main' }, to: { node: target } }));
    const onError = failTargets.map((target): WorkflowEdge => ({ id: newId(), from: { node: callId, port: ERROR_PORT }, to: { node: target } }));
    return { ...left, edges: [...left.edges, ...entering, ...goingOn, ...onError] };
  };
  return { called, calling };
}
