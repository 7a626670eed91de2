import type { CodeResult, JsonObject } from '@parcours/sdk/node';

/** What all items of one token have in common, under the names templates know it by, and the items. */
export interface ExpressionCall {
  readonly contact: JsonObject | null;
  readonly run: object;
  readonly workflow: object;
  /** ISO 8601. */
  readonly now: string;
  readonly items: readonly JsonObject[];
}

export interface ExpressionRequest {
  /** One JavaScript expression each. */
  readonly expressions: readonly string[];
  readonly calls: readonly ExpressionCall[];
}

/** By call, by item, by expression. */
export type Evaluated = readonly (readonly (readonly CodeResult[])[])[];

/**
 * Evaluates expressions over items in the sandbox, each with data of its own: 100 ms of the processor, 10 MB, and 1 MB of JSON as its value. What
 * fails is an answer of its own. Throws `UserError` `sandbox_unavailable`, `code_too_large` or `code_input_too_large`, `TransientError`
 * `sandbox_busy`, for the whole request.
 */
export type Evaluate = (request: ExpressionRequest) => Promise<Evaluated>;
