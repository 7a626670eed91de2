import type { AnyStep, AnyTrigger, JoinPolicy, JsonObject, NodeDescription, NodeFailure } from '@parcours/sdk/node';
import type { WorkflowDocument, WorkflowNode } from '@parcours/sdk/workflow';
import type { Parameters } from '../parameters/compile-parameters.js';

/** What answers at once in this process answers a promise where the package runs in another. */
type Awaitable<F> = F extends (...args: infer Args) => infer Answer ? (...args: Args) => Answer | Promise<Awaited<Answer>> : F extends object ? { [Name in keyof F]: Awaitable<F[Name]> } : F;
type Hosted<Definition, Names extends keyof Definition> = Omit<Definition, Names> & { [Name in keyof Pick<Definition, Names>]: Awaitable<Definition[Name]> };

/** A definition as the engine calls it: its package may run in another process, so whoever calls one of these functions waits for the answer. */
export type HostedStep = Hosted<AnyStep, 'check' | 'join' | 'idempotent' | 'prepare' | 'inspect'>;
export type HostedTrigger = Hosted<AnyTrigger, 'subscribe' | 'receive' | 'stream'>;

/** A loaded node type. */
export interface NodeType {
  readonly definition: HostedStep | HostedTrigger;
  readonly description: NodeDescription;
}

export type FindNodeType = (type: string, version: number) => NodeType | undefined;

export interface PlanNode {
  readonly index: number;
  readonly node: WorkflowNode;
  readonly step: HostedStep | null;
  readonly trigger: HostedTrigger | null;
  /** Why this node cannot run (package gone, template unreadable); items that reach it fail with this. */
  readonly broken: NodeFailure | null;
  readonly effects: 'none' | 'io';
  readonly channel: string;
  /** What its messages are for, as chosen in its settings; null when it names none. */
  readonly purpose: string | null;
  readonly joins: boolean;
  /** How it counts; asked by `askJoins`. */
  readonly joinPolicy: JoinPolicy;
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
