import type { CodeRequest, CodeResult } from '@parcours/sdk/node';
import type { Evaluated, ExpressionRequest } from '../../core/parameters/evaluation.js';

/** Where code stands: only runs of one node of one version share an isolate. */
export interface CodePlace {
  readonly workspaceId: number;
  readonly versionId: number;
  readonly nodeId: string;
}

/** Runs code of workflows; see `NodeContext.runCode` for what it promises. `nowMs` is the time inside. */
export interface CodeRunner {
  run(place: CodePlace, request: CodeRequest, nowMs: number): Promise<readonly (readonly CodeResult[])[]>;
  /** Evaluates the expressions of a node's settings; see `Evaluate` for what it promises. */
  evaluate(place: CodePlace, request: ExpressionRequest, nowMs: number): Promise<Evaluated>;
}
