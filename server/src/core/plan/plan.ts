import type { AnyStep, AnyTrigger, JsonObject, NodeDescription, NodeFailure } from '@parcours/sdk/node';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import type { Parameters } from '../parameters/compile-parameters.js';

/** A loaded node type. */
export interface NodeType {
  readonly definition: AnyStep | AnyTrigger;
  readonly description: NodeDescription;
}

export type FindNodeType = (type: string, version: number) => NodeType | undefined;

export interface PlanNode {
  readonly index: number;
  readonly node: WorkflowNode;
  readonly step: AnyStep | null;
  readonly trigger: AnyTrigger | null;
  /** Why this node cannot run (package gone, template unreadable); items that reach it fail with this. */
  readonly broken: NodeFailure | null;
  readonly effects: 'none' | 'io';
  readonly channel: string;
  readonly joins: boolean;
  /** What this node puts out in test runs instead of being carried out. */
  readonly pinned: readonly JsonObject[] | null;
  /** Test runs pass this node by. */
  readonly notSent: boolean;
  readonly parameters: Parameters;
  /** Output port ids in order; a port's number is its index. */
  readonly ports: readonly string[];
  /** Nodes that follow a port; an unwired port ends the branch. */
  readonly targets: ReadonlyMap<string, readonly number[]>;
  /** Joins that can be reached by at least one edge. */
  readonly joinsAhead: ReadonlySet<number>;
}

/** A version made ready for execution: everything that can be known without an item. */
export interface Plan {
  readonly versionId: number;
  readonly workflowId: number;
  readonly workspaceId: number;
  readonly workflowName: string;
  readonly timezone: string;
  readonly document: WorkflowDocument;
  readonly nodes: readonly PlanNode[];
}
