import { ERROR_PORT, isNodeFailure, portsOf, toFailure, type Fields, type JsonObject, type NodeFailure } from '@parcours/sdk/node';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import { edgesTowards } from './edges-towards.js';
import { compileParameters, type Parameters } from '../parameters/compile-parameters.js';
import type { PreparedSettings } from './prepare-settings.js';
import type { FindNodeType, HostedStep, HostedTrigger, Plan, PlanNode } from './plan.js';

export interface PlanSource {
  readonly versionId: number;
  readonly workflowId: number;
  readonly workspaceId: number;
  readonly timezone: string;
  readonly document: WorkflowDocument;
  /** From the version: history written with it stays readable when a package changes. Absent for a new version. */
  readonly portTable?: readonly (readonly string[])[];
  /** What `prepareSettings` found, by the number of the node. */
  readonly prepared?: PreparedSettings;
}

function successors(document: WorkflowDocument): ReadonlyMap<string, readonly number[]>[] {
  const index = new Map(document.nodes.map((node, position) => [node.id, position]));
  const targets = document.nodes.map(() => new Map<string, number[]>());
  for (const edge of edgesTowards(document)) {
    const from = index.get(edge.from.node);
    const to = index.get(edge.to.node);
    if (from === undefined || to === undefined) continue;
    const ports = targets[from] as Map<string, number[]>;
    const known = ports.get(edge.from.port);
    if (known) known.push(to);
    else ports.set(edge.from.port, [to]);
  }
  return targets;
}

/** For each node the joins it can reach: walked backwards from each join, so that graphs with few joins cost little. */
function joinsAhead(joins: readonly number[], targets: readonly ReadonlyMap<string, readonly number[]>[]): readonly ReadonlySet<number>[] {
  const ahead = targets.map(() => new Set<number>());
  if (joins.length === 0) return ahead;
  const sources = targets.map((): number[] => []);
  targets.forEach((ports, from) => [...ports.values()].flat().forEach((to) => sources[to]?.push(from)));
  for (const join of joins) {
    const queue = [join];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const source of sources[node] ?? []) {
        if (ahead[source]?.has(join)) continue;
        ahead[source]?.add(join);
        queue.push(source);
      }
    }
  }
  return ahead;
}

const noParameters: Parameters = () => ({});

function prepare(node: WorkflowNode, definition: HostedStep | HostedTrigger | undefined, prepared: JsonObject | NodeFailure | undefined): { parameters: Parameters; broken: NodeFailure | null } {
  if (!definition)
    return {
      parameters: noParameters,
      broken: { who: 'user', code: 'unknown_type', message: `"${node.name}" needs the node type ${node.type} version ${node.version}, which is not installed; install its package, then retry.` },
    };
  if (isNodeFailure(prepared)) return { parameters: noParameters, broken: prepared };
  try {
    return { parameters: compileParameters(definition.fields, prepared ?? (node.settings as JsonObject)), broken: null };
  } catch (error) {
    return { parameters: noParameters, broken: toFailure(error) };
  }
}

function purposeOf(node: WorkflowNode, step: PlanNode['step']): string | null {
  const chosen: unknown = step?.purpose === undefined ? undefined : (node.settings as JsonObject)[step.purpose] ?? (step.fields as Fields)[step.purpose]?.default;
  return typeof chosen === 'string' && chosen !== '' ? chosen : null;
}

/** Compiles a version once; never throws: a node that cannot run fails the items that reach it, and only those. Before it is executed, `askJoins` has to have asked its joins. */
export function compilePlan(source: PlanSource, find: FindNodeType): Plan {
  const { document } = source;
  const targets = successors(document);
  const ahead = joinsAhead(document.nodes.flatMap((node, index) => (!node.disabled && find(node.type, node.version)?.description.joins ? [index] : [])), targets);
  const nodes = document.nodes.map((node, index): PlanNode => {
    const type = find(node.type, node.version);
    const definition = type?.definition;
    const step = definition && definition.kind !== 'trigger' ? definition : null;
    const trigger = definition?.kind === 'trigger' ? definition : null;
    return {
      index,
      node,
      step,
      trigger,
      ...prepare(node, definition, source.prepared?.get(index)),
      effects: node.disabled ? 'none' : (step?.effects ?? 'none'),
      channel: step?.channel ?? node.type.split('.')[0] ?? node.type,
      purpose: purposeOf(node, step),
      joins: !node.disabled && step?.join !== undefined,
      joinPolicy: { mode: 'all' },
      pinned: (document.pins?.[node.id] as readonly JsonObject[] | undefined) ?? null,
      notSent: document.test?.notSent?.includes(node.id) ?? false,
      ports: source.portTable?.[index] ?? (type ? portsOf(type.description, node.settings as JsonObject).map((port) => port.id) : [...(targets[index]?.keys() ?? [])].filter((port) => port !== ERROR_PORT)),
      targets: targets[index] as ReadonlyMap<string, readonly number[]>,
      joinsAhead: ahead[index] as ReadonlySet<number>,
    };
  });
  return { versionId: source.versionId, workflowId: source.workflowId, workspaceId: source.workspaceId, workflowName: document.name, timezone: source.timezone, document, nodes };
}

/** What a version stores so that its history can be read for ever. */
export const portTableOf = (plan: Plan): string[][] => plan.nodes.map((node) => [...node.ports]);
