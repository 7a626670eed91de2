import type { Evaluated, ExpressionRequest } from '../parameters/evaluation.js';
import type { HostContext } from './host-context.js';
import type { Plan, PlanNode } from '../plan/plan.js';
import type { Beginning, Begun } from '../ports.js';

/** What the executor needs from outside besides its input; all of it can be virtual. */
export interface Environment {
  /** The plan of a version; tokens of versions without one are left alone. */
  plan(versionId: number): Plan;
  /** A token id nobody has used. */
  tokenId(): number;
  /** Uniform in [0, 1): spreads retries. Seeded in simulation. */
  random(): number;
  /** What a node's `execute` may ask for; `log` collects the lines of this call. */
  context(plan: Plan, node: PlanNode, log: (line: string, token?: number) => void): HostContext;
  /** Evaluates expressions of this node's settings; see `Evaluate`. */
  evaluate(plan: Plan, node: PlanNode, request: ExpressionRequest): Promise<Evaluated>;
  /** See `Store.begin`; many that come together may share a commit. */
  begin(effects: readonly Beginning[]): Promise<Begun>;
  /** Absolute address of the image that tells when a delivery was opened. */
  openUrl(workspaceId: number, deliveryId: number): string;
  /** Absolute address of the contact's page to unsubscribe at, or to confirm an agreement. */
  consentUrl(workspaceId: number, deliveryId: number, confirms: boolean): string;
}
